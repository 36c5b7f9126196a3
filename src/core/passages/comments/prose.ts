const directive =
  /^(?:!\/|eslint\b|tslint:|prettier-ignore|@ts-|ts-ignore|istanbul |c8 ignore|v8 ignore|biome-ignore|deno-lint|jshint|jslint|global[s]? |noqa\b|type:\s*ignore|pylint:|mypy:|pyright:|flake8|ruff:|isort:|fmt:|yapf:|black:|pragma\b|#?region\b|#?endregion\b|region\b|endregion\b|go:|\+build\b|nolint\b|export [A-Z]\w+$|rustfmt|clippy|shellcheck\b|-\*-|vim?:|ex:|sourceMappingURL|# sourceMapping|@generated|@formatter:|NOLINT|clang-format|IWYU|rubocop:|frozen_string_literal|encoding:|coding[:=]|phpcs:|phpstan|psalm|swiftlint:|ktlint|checkstyle|CHECKSTYLE|NOSONAR|noinspection|spell-?checker:|cspell:|markdownlint|webpackChunkName|@vite-ignore|<reference |<amd|@jsx|@flow|use strict|language=|Copyright|\(c\) )/i;
const licence =
  /\b(?:SPDX-License|licen[sc]ed? under|all rights reserved|permission is hereby granted|without warranty|redistribution and use|apache license|gnu (?:lesser |affero )?general public|mozilla public license|mit license|bsd license)\b|copyright\s*(?:\(c\)|©|\d{4})|著作権|無断転載|ライセンスに基づき/i;
const codeLine =
  /[;{}]\s*$|^\s*(?:if|for|while|switch|return|import|from|const|let|var|def|class|func|fn|pub|use|package|public|private|static|void|int|else|elif|end|print|console\.|assert|echo|#include|#define|#if|#endif)\b.*[()=:{;]|^\s*[\w.$]+(?:\[[^\]]*\])?\s*(?:[-+*/|&]?=|\+\+|--)[^=]|^\s*[\w.$]+\([^)]*\)\s*[;,.)]*$|^\s*@\w+\(|^\s*<\/?\w+[^>]*>\s*$|=>\s*[{(]?$|^\s*[)\]}]/;
const japanese = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const word = /\p{L}{2,}/gu;

/** Whether the text of a comment, markers removed, is something a person wrote for people to read. */
export function isProse(text: string): boolean {
  const trimmed = text.trim();
  if (directive.test(trimmed) || licence.test(trimmed) || isCode(trimmed)) return false;
  const body = trimmed.replace(/^(?:TODO|FIXME|XXX|HACK|NOTE)\b(?:\([^)]*\))?:?\s*/i, '');
  return (body.match(japanese)?.length ?? 0) >= 4 || (body.match(word)?.length ?? 0) >= 2;
}

/** Commented-out code: half of the lines or more look like statements; Japanese never does. */
function isCode(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const suspicious = lines.filter((line) => codeLine.test(line) && (line.match(japanese)?.length ?? 0) < 4);
  return suspicious.length * 2 >= Math.max(lines.length, 1) && suspicious.length > 0;
}

/** Lines inside a comment that are decoration or an order to a tool. */
export function isNoiseLine(line: string): boolean {
  return /^[-=*#~_+/\\|<>.\s]+$/.test(line) || directive.test(line.trim());
}
