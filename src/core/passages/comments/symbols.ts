import type { SyntaxNode } from '../ports.ts';

const declaration =
  /^(?:export_statement|decorated_definition|template_declaration|lexical_declaration|variable_declaration|type_alias_declaration|.*(?:function|method|class|interface|struct|enum|trait|module|namespace|record|object|constructor|property|field|union|constant|const|static|mod|type|macro|impl|public_field|abstract_class).*(?:_declaration|_definition|_item|_spec|_signature|_specifier)|function_definition|function_declaration|class|module|method|singleton_method|impl_item|enumerator|enum_assignment|enum_variant|enum_constant|property_signature|pair|assignment_expression|declaration|field_declaration|const_declaration|type_declaration|var_declaration|preproc_def|preproc_function_def|variable_declarator)$/;

/** Whether a node introduces a name that a comment above it would be about. */
export function isDeclaration(node: SyntaxNode): boolean {
  return declaration.test(node.type) && declarationName(node) !== undefined;
}

const wrappers = ['export_statement', 'decorated_definition', 'template_declaration'];
const listed =
  /^(?:lexical_declaration|variable_declaration|field_declaration|const_declaration|type_declaration|var_declaration|declaration)$/;

/** The name a node declares, `undefined` where it declares none. */
export function declarationName(node: SyntaxNode): string | undefined {
  if (!declaration.test(node.type)) return undefined;
  if (node.type === 'impl_item') return node.childForFieldName('type')?.text;
  const own = node.childForFieldName('name')?.text ?? declaratorName(node.childForFieldName('declarator'));
  if (own) return shorten(own);
  const inner = wrappers.includes(node.type) || listed.test(node.type);
  if (!inner) return undefined;
  for (const child of node.namedChildren) {
    const name =
      child &&
      (declarationName(child) ??
        (/(?:declarator|_spec|definition)$/.test(child.type)
          ? child.childForFieldName('name')?.text
          : undefined));
    if (name) return shorten(name);
  }
  return undefined;
}

const shorten = (name: string): string | undefined =>
  name.length <= 80 && !/\s/.test(name) ? name : undefined;

/** C and C++ wrap the name: pointer_declarator > function_declarator > identifier. */
function declaratorName(node: SyntaxNode | null): string | undefined {
  for (let at = node; at; at = at.childForFieldName('declarator')) {
    if (/identifier|operator_name|destructor_name/.test(at.type)) return at.text.replaceAll('::', '.');
    const name = at.childForFieldName('name');
    if (name) return name.text;
  }
  return undefined;
}

/** The declared name with those of the declarations around it, such as `Client.connect`. */
export function qualifiedName(node: SyntaxNode): string | undefined {
  const names: string[] = [];
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    const name = receiver(at) ?? declarationName(at);
    if (name && name !== names[0]?.split('.')[0]) names.unshift(name);
  }
  return names.length > 0 ? names.join('.') : undefined;
}

/** Go names the type of a method in its receiver: `func (c *Client) Connect()`. */
function receiver(node: SyntaxNode): string | undefined {
  if (node.type !== 'method_declaration') return undefined;
  const type = /\*?\s*([\p{L}_]\w*)(?:\[.*\])?\s*\)$/u.exec(
    node.childForFieldName('receiver')?.text ?? '',
  )?.[1];
  return type ? `${type}.${node.childForFieldName('name')?.text ?? ''}` : undefined;
}
