import assert from 'node:assert/strict';
import { metricName } from '../../src/cli/metricNames.ts';
import { english, japanese, message, userLanguage } from '../../src/cli/messages.ts';
import { reasons } from '../../src/cli/reasons.ts';
import { gateMetrics } from '../../src/core/training/modelCard.ts';

const japaneseScript = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

describe('Texts of the command line', () => {
  it('exist in both languages, with the same places for values', () => {
    assert.deepEqual(Object.keys(japanese).sort(), Object.keys(english).sort());
    for (const [key, text] of Object.entries(english))
      assert.deepEqual(places(japanese[key as keyof typeof english]), places(text), key);
  });

  it('are Japanese where they say so', () => {
    for (const [key, text] of Object.entries(japanese))
      assert.ok(japaneseScript.test(text.replace(/\{\w+\}/g, '')) || key === 'checkPython', key);
    for (const { en, ja } of Object.values(reasons)) assert.deepEqual([en, ja].map((t) => japaneseScript.test(t)), [false, true]); // prettier-ignore
  });

  it('follow the locale, where an empty variable counts as none', () => {
    assert.equal(userLanguage({ LANG: 'ja_JP.UTF-8' }), 'ja');
    assert.equal(userLanguage({ LC_ALL: '', LC_MESSAGES: '', LANG: 'ja_JP.UTF-8' }), 'ja');
    assert.equal(userLanguage({ LC_ALL: 'C', LANG: 'ja_JP.UTF-8' }), 'en');
    assert.equal(userLanguage({ LC_MESSAGES: 'ja_JP.eucJP', LANG: 'en_US.UTF-8' }), 'ja');
    assert.equal(userLanguage({}), 'en');
  });

  it('are one line and leave no place open', () => {
    for (const text of [...Object.values(english), ...Object.values(japanese)])
      assert.ok(!text.includes('\n'));
    assert.equal(
      message('badNumber', { option: '--top', value: '$&' }),
      userLanguage() === 'ja'
        ? '--top: $& は正の整数ではありません。'
        : '--top: $& is not a positive whole number.',
    );
  });

  it('name every figure of the gate', () => {
    const project = { accuracyForward: 0, accuracyBackward: 0, mrr: 0 };
    for (const name of Object.keys(gateMetrics({ project, general: { bitext: 0, sts: 0 } })))
      assert.match(metricName(name, 'ja'), japaneseScript, name);
    assert.equal(metricName('project MRR@10', 'en'), 'project MRR@10');
  });
});
