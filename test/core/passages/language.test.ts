import assert from 'node:assert/strict';
import { detectLanguage } from '../../../src/core/passages/language.ts';

const sentences: Readonly<Record<string, readonly string[]>> = {
  ja: [
    'データベースへの接続が切れた場合は自動的に再試行します。',
    '設定ファイルを読み込む',
    'APIキーの取得',
    'ｴﾗｰ処理の方法',
    'ﾌｧｲﾙ ﾊﾝﾄﾞﾙ',
    'ＡＰＩキーを環境変数に設定します',
    'サーバー',
    'はい',
    'kubectl applyコマンドを実行すると、Deploymentが作成されてPodが起動します。',
    'The method `getUser()` はユーザーを返す',
    '処理の流れ',
    '込み',
    '対応環境',
    '実行権限',
    '検索結果',
  ],
  zh: [
    '如果数据库连接断开，将自动重试。',
    '这个函数返回当前用户的设置。',
    '错误处理',
    '使用 Docker 部署服务',
    '連線中斷時會自動重新嘗試。',
    '請先設定環境變數',
    '获取 API 密钥的方法',
  ],
  ko: [
    '데이터베이스 연결이 끊어지면 자동으로 다시 시도합니다.',
    '설정 파일',
    'API 키를 발급받는 방법',
    '사용자 認証',
  ],
  en: [
    'The connection is retried when the database goes away.',
    'Returns the current user.',
    'Error handling',
    'Install the package',
    'Set `maxRetries` to 3 before calling connect().',
    'API key',
    'kubectl',
    'See https://example.com/ja/docs for the details of this option.',
    'Note',
    'ＡＰＩ ｋｅｙ ｒｏｔａｔｉｏｎ ｉｓ ｎｏｔ ａｕｔｏｍａｔｉｃ',
    'The kanji 認証 means authentication and it is used in the settings page.',
  ],
  de: [
    'Die Verbindung wird erneut aufgebaut, wenn die Datenbank nicht erreichbar ist.',
    'Gibt den aktuellen Benutzer zurück.',
    'Öffnet die Datei und liest alle Zeilen.',
    'Wird nur beim ersten Start aufgerufen',
  ],
  fr: [
    'La connexion est rétablie lorsque la base de données n’est plus disponible.',
    'Renvoie l’utilisateur actuel.',
    'Ouvre le fichier et lit toutes les lignes.',
    'Appelé seulement au premier démarrage',
  ],
  es: [
    'La conexión se restablece cuando la base de datos deja de estar disponible.',
    'Devuelve el usuario actual.',
    'Abre el archivo y lee todas las líneas.',
    'Solo se llama durante el primer arranque',
  ],
  pt: [
    'A conexão é restabelecida quando o banco de dados deixa de estar disponível.',
    'Retorna o usuário atual do sistema.',
    'Abre o arquivo e lê todas as linhas.',
    'Não é chamado depois da primeira execução',
  ],
  it: ['La connessione viene ristabilita quando il database non è più disponibile.'],
  nl: ['De verbinding wordt opnieuw opgebouwd wanneer de database niet bereikbaar is.'],
  ru: [
    'Соединение восстанавливается, если база данных недоступна.',
    'Возвращает текущего пользователя.',
    'Открывает файл и читает все строки.',
    'Ошибка',
  ],
};

describe('detectLanguage', () => {
  for (const [language, texts] of Object.entries(sentences))
    for (const text of texts)
      it(`says ${language} of “${text}”`, () => {
        assert.equal(detectLanguage(text), language);
      });

  it('lets the document decide what could be Japanese or Chinese', () => {
    for (const text of ['東京都', '管理者', '設定', '配置文件']) {
      assert.equal(detectLanguage(text, 'ja'), 'ja');
      assert.equal(detectLanguage(text, 'zh'), 'zh');
    }
  });

  it('says Chinese of Chinese in a Japanese document, and Japanese of Japanese in a Chinese one', () => {
    assert.equal(detectLanguage('这个函数返回当前用户的设置。', 'ja'), 'zh');
    assert.equal(detectLanguage('実行権限の対応', 'zh'), 'ja');
  });

  it('lets the document decide on words too few to tell', () => {
    assert.equal(detectLanguage('Parameter', 'de'), 'de');
    assert.equal(detectLanguage('Transparente', 'pt'), 'pt');
    assert.equal(detectLanguage('Error handling', 'ja'), 'en');
    assert.equal(detectLanguage('Настройки', 'uk'), 'uk');
  });

  it('tells a whole sentence whatever the document', () => {
    for (const [language, [text = '']] of Object.entries(sentences))
      for (const other of Object.keys(sentences)) assert.equal(detectLanguage(text, other), language);
  });

  it('says that a text without letters has no language, or that of its document', () => {
    assert.equal(detectLanguage(''), 'und');
    assert.equal(detectLanguage('404 -- 3.14 ✓'), 'und');
    assert.equal(detectLanguage('404', 'ja'), 'ja');
  });

  it('does not listen to code in prose', () => {
    assert.equal(
      detectLanguage('Setzt den Wert von `maximumNumberOfRetries` und `isEnabledByDefault` zurück.'),
      'de',
    );
    assert.equal(detectLanguage('getUserById setUserName deleteUserAccount を呼ぶ'), 'ja');
  });
});
