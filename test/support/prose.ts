import fc from 'fast-check';

/** Short texts in two languages from few words, so that they share some. */
export const prose = fc
  .array(
    fc.constantFrom(
      '認証',
      'トークンの取得',
      'ｴﾗｰ処理',
      'APIキー',
      'getUserById',
      'tokens',
      'token',
      'retry',
      'the',
      '인증을',
    ),
    { maxLength: 12 },
  )
  .map((words) => words.join(' '));
