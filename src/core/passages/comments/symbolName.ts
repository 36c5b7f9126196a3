import type { SyntaxNode } from '../ports.ts';

const fields = ['name', 'declarator', 'key', 'left', 'property'];
const parts =
  /(?:^variable_declarator|_spec|_element|_identifier|function_name|simple_name|^name|^variable_declaration)$/;
const wrapped = /^(?:export_statement|ambient_declaration|decorated_definition|template_declaration)$/;
const maxCharacters = 80;

/** The name a declaration gives to its symbol, as `Client` or, from outside of it, `Client.connect`. */
export function symbolName(node: SyntaxNode): string | undefined {
  const name = node.type === 'impl_item' ? node.childForFieldName('type')?.text : declaredName(node);
  return name === undefined ? undefined : readable(withReceiver(node, name));
}

function declaredName(node: SyntaxNode): string | undefined {
  if (wrapped.test(node.type)) return wrappedName(node);
  for (const field of fields) {
    const child = node.childForFieldName(field);
    if (child) return /declarator$/.test(child.type) ? declaredName(child) : child.text;
  }
  const named = node.namedChildren.filter((child) => child && parts.test(child.type));
  const isList = named.length > 1 && named.every((child) => child?.type.endsWith('_spec'));
  const part = named[0];
  if (!part || isList) return declaratorChild(node);
  return part.namedChildren.length > 0 ? declaredName(part) : part.text;
}

/** `*name`, `&name` and `name[]` hold the name as their only child in some grammars. */
function declaratorChild(node: SyntaxNode): string | undefined {
  const child = /declarator$/.test(node.type) ? node.namedChildren[0] : undefined;
  return child ? (child.namedChildren.length > 0 ? declaredName(child) : child.text) : undefined;
}

function wrappedName(node: SyntaxNode): string | undefined {
  const inner =
    node.childForFieldName('declaration') ??
    node.childForFieldName('definition') ??
    (node.type === 'export_statement' ? null : node.namedChildren.at(-1));
  return inner ? symbolName(inner) : undefined;
}

/** Go names the type of a method in its receiver: `func (c *Client) Connect()`. */
function withReceiver(node: SyntaxNode, name: string): string {
  const receiver = node.childForFieldName('receiver')?.text ?? '';
  const type = /([\p{L}_][\p{L}\p{N}_]*)(?:\[.*\])?\s*\)$/u.exec(receiver)?.[1];
  return type ? `${type}.${name}` : name;
}

/** Without type arguments, quotes, sigils and export objects; `undefined` where what is left is no name. */
function readable(name: string): string | undefined {
  const bare = name
    .replace(/<[^<>]*(?:<[^<>]*>[^<>]*)*>/g, '')
    .replace(/::|->/g, '.')
    .replace(/^(?:module\.exports|exports|this|self|window|globalThis)\./, '')
    .replace(/\.prototype(?=\.)/, '')
    .replace(/^["'`$&*]+|["'`]+$/g, '');
  return /^[\p{L}_$#~@][^\s(){}[\];]*$/u.test(bare) && bare.length <= maxCharacters ? bare : undefined;
}
