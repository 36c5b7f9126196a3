import { userLanguage } from './messages.ts';

const japanese: Readonly<Record<string, string>> = {
  'project accuracy forward': 'プロジェクト: 原文から訳文が見つかる率',
  'project accuracy backward': 'プロジェクト: 訳文から原文が見つかる率',
  'project MRR@10': 'プロジェクト: 全訳文中の MRR@10',
  'general bitext': '一般: 対訳が見つかる率',
  'general STS': '一般: 類似度 (スピアマン)',
};

/** One of the gate's figures (gateMetrics) in the user's language; what has no words is shown as it is. */
export function metricName(name: string, language = userLanguage()): string {
  return (language === 'ja' ? japanese[name] : undefined) ?? name;
}
