package service;

/**
 * Appends one line an operation and chains the lines by hash.
 */
public class AuditLog {
  /** 期限を過ぎたログファイルを削除する。実行中のファイルには触れない。 */
  public void removeExpired(int retentionDays) {
    // Files are renamed before they are deleted, because a reader may still hold them open.
  }

  /**
   * Verifies the chain and returns the number of the first line that does not fit.
   *
   * @return the line's number, or -1 when the whole log is intact
   */
  public int verify() {
    return -1;
  }
}
