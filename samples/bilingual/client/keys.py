"""Creation and verification of API keys."""
import hashlib
import secrets


class KeyStore:
    """APIキーのハッシュ値だけを保存する。

    元のキーは作成時に一度だけ返し、以後は取り出せない。
    """

    def create(self, name):
        """Return a new key for a client; only its hash is kept."""
        key = secrets.token_urlsafe(32)
        # 名前の重複は許さない。監査ログでどのクライアントか区別できなくなるため。
        self.save(name, hashlib.sha256(key.encode()).hexdigest())
        return key

    def verify(self, key):
        """Compare in constant time, so that timing does not reveal how much of a key was right."""
        return any(secrets.compare_digest(h, key) for h in self.hashes())
