import assert from 'node:assert/strict';
import { stem } from '../../../src/core/search/stem.ts';

/** Words and their stems from Porter's paper, rule by rule. */
const paper = `
caresses caress, ponies poni, ties ti, caress caress, cats cat,
feed feed, agreed agre, plastered plaster, bled bled, motoring motor, sing sing,
conflated conflat, troubled troubl, sized size, hopping hop, tanned tan, falling fall, hissing hiss, fizzed fizz,
failing fail, filing file, happy happi, sky sky,
relational relat, conditional condit, rational ration, valenci valenc, hesitanci hesit, digitizer digit,
conformabli conform, radicalli radic, differentli differ, vileli vile, analogousli analog, vietnamization vietnam,
predication predic, operator oper, feudalism feudal, decisiveness decis, hopefulness hope, callousness callous,
formaliti formal, sensitiviti sensit, sensibiliti sensibl,
triplicate triplic, formative form, formalize formal, electriciti electr, electrical electr, hopeful hope,
goodness good, revival reviv, allowance allow, inference infer, airliner airlin, gyroscopic gyroscop,
adjustable adjust, defensible defens, irritant irrit, replacement replac, adjustment adjust, dependent depend,
adoption adopt, homologou homolog, communism commun, activate activ, angulariti angular, homologous homolog,
effective effect, bowdlerize bowdler, probate probat, rate rate, cease ceas, controll control, roll roll`;

describe('stem', () => {
  for (const pair of paper.trim().split(/,\s+/)) {
    const [word = '', expected = ''] = pair.split(' ');
    it(`makes ${expected} of ${word}`, () => assert.equal(stem(word), expected));
  }

  it('brings the forms together that documentation and questions use', () => {
    for (const forms of [
      'configure configures configured configuring configuration',
      'query queries querying',
    ])
      assert.equal(new Set(forms.split(' ').map(stem)).size, 1, forms);
  });

  it('takes the last long vowel mark from katakana words of four characters and more', () => {
    for (const [long, short] of ['ユーザー ユーザ', 'サーバー サーバ', 'コンテナー コンテナ'].map((pair) =>
      pair.split(' '),
    ))
      assert.equal(stem(long ?? ''), short);
    for (const word of ['キー', 'エラー', 'ユーザ', '利用者ー']) assert.equal(stem(word), word);
  });

  it('leaves alone what is no English word in lower case', () => {
    for (const word of ['', 'is', '認証', 'エラー', 'v2', 'größes', 'max_bytes', '\u0002認証'])
      assert.equal(stem(word), word);
  });
});
