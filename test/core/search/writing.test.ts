import assert from 'node:assert/strict';
import { writingOf, writingOfLanguage } from '../../../src/core/search/writing.ts';

const questions: readonly (readonly [string, string])[] = [
  ['How are errors handled?', 'en'],
  ['Wie werden Fehler behandelt?', 'de'],
  ['APIキーの取得', 'ja'],
  ['认证流程', 'zh'],
  ['인증 흐름', 'ko'],
  ['обработка ошибок', 'ru'],
  ['обробка помилок', 'uk'],
  ['χειρισμός σφαλμάτων', 'el'],
];

describe('The writing of a question', () => {
  for (const [question, language] of questions)
    it(`is that of its language: ${question}`, () =>
      assert.equal(writingOf(question), writingOfLanguage(language)));

  it('tells languages apart that share no word', () => {
    const writings = ['en', 'ja', 'ko', 'ru', 'th', 'el', 'he', 'ar', 'hi'].map(writingOfLanguage);
    assert.equal(new Set(writings).size, writings.length);
  });

  it('is one for languages that share words', () => {
    assert.equal(writingOfLanguage('ja'), writingOfLanguage('zh'));
    assert.equal(writingOfLanguage('en'), writingOfLanguage('fr'));
  });

  it('is unknown where the language is', () => assert.equal(writingOfLanguage('und'), undefined));
});
