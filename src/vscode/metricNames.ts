import * as vscode from 'vscode';

/** One of the gate's figures (gateMetrics) in the user's language; what has no words is shown as it is. */
export function metricName(name: string): string {
  const { t } = vscode.l10n;
  const names: Readonly<Record<string, string>> = {
    'project accuracy forward': t('Project: source finds its translation %'),
    'project accuracy backward': t('Project: translation finds its source %'),
    'project MRR@10': t('Project: MRR@10 among all translations %'),
    'general bitext': t('General: translations found %'),
    'general STS': t('General: similarity (Spearman)'),
  };
  return names[name] ?? name;
}
