const japanese = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const strings = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`\n]*`/g;
const trailing = /\s(?:\/\/|#)\s.*$/;
const keyword =
  /^(?:if|for|while|switch|return|import|from|const|let|var|def|class|func|fn|pub|use|package|public|private|protected|static|void|int|float|double|bool|boolean|char|auto|struct|enum|else|elif|elsif|end|print|printf|echo|assert|throw|raise|try|catch|finally|except|with|await|async|yield|new|delete|case|default|break|continue|export|require|include|using|namespace|typedef|template|extern|inline|unsigned|long|self|this|local|my|our|val|fun)\b/;
const opening =
  /^(?:[\w.$[\]*&:>"'-]+\s*(?:(?:[-+*/|&^%?]|\|\||&&|<<|>>)?=(?!=)|:=|\+\+|--|\()|[)}\]]|@\w+\(|<\/?[a-z][\w-]*[\s/>]|#\s?(?:include|define|if|ifdef|ifndef|endif|else|elif|pragma|undef)\b|\$[\w({ ]|&&|\|\||\.\w+\(|,\s*\w)/i;
const setting =
  /^(?:-\s+)?[\w.-]+\s*[:=]\s*(?:-?\d[\w.]*|true|false|null|nil|none|"[^"]*"|'[^']*'|\[.*\]|\{.*\}?|\||>|[\w.-]*[/\\][\w./\\-]*),?$/i;
const query =
  /^(?:SELECT\b.*\bFROM\b|INSERT INTO\b|UPDATE\b.*\bSET\b|DELETE FROM\b|(?:CREATE|ALTER|DROP)\s+(?:OR REPLACE\s+)?(?:TABLE|INDEX|VIEW|FUNCTION|TRIGGER)\b|(?:FROM|WHERE|AND|JOIN|LEFT JOIN)\s+\S+\s*(?:=|$))/;
const command =
  /^#\s?(?:include|define|ifdef|ifndef|endif|undef|elif)\b|^(?:puts|pp?|print|echo|return|yield|raise|throw|require|require_relative|import|goto|break|continue|next)\s+[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+$/u;
const signs =
  /[\w\]]\(|[\p{L}_]\.[\p{L}_]\w*(?=[\s(;=.,)]|$)|[=!<>]=|&&|\|\||=>|->|::|\+\+|--|[{}[\];]|\s[=+*/%<>&|]\s|:=|[+*/|&-]=|\$\w|\b[a-z]+[A-Z]\w*|\w_\w|<\/?\w+|\/>/gu;
const blockOpening = /^(?:if|for|while|def|class|else|elif|try|except|with|finally|switch|case|async)\b.*:$/;
const words = /(?<![\p{L}\p{N}_.$(/:-])\p{L}{2,}(?![\p{L}\p{N}_(.=:/-]+\S)/gu;

/** Whether a line reads as a statement rather than as a sentence; Japanese outside of quotes is always a sentence. */
export function isCodeLine(line: string): boolean {
  const bare = line.trim().slice(0, 400).replace(strings, '""').replace(trailing, '').trim();
  if (count(bare, japanese) >= 4 || /^[[({]?(?:https?|see|e\.g|i\.e)\b/i.test(bare)) return false;
  if (/^[)}\]];?,?$/.test(bare) || setting.test(line.trim()) || query.test(bare) || command.test(bare))
    return true;
  const begins = keyword.test(bare) || opening.test(bare);
  const found =
    count(bare, signs) + (blockOpening.test(bare) && !/^for (?:example|instance)/.test(bare) ? 2 : 0);
  const ends = /[;{}]$|\)[;,]?$|\($|=>$/.test(bare);
  return (begins || ends) && found > 0 && found * 2 >= count(bare, words) - (begins ? 1 : 0);
}

/** Whether half of the lines or more are code. */
export function isCode(lines: readonly string[]): boolean {
  const written = lines.filter((line) => line.trim() !== '');
  const code = written.filter(isCodeLine);
  return code.length > 0 && code.length * 2 >= written.length;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
