/** Which nodes of a grammar a comment can belong to. */
export interface Declarations {
  /** Comment nodes. */
  readonly comments: readonly string[];
  /** Nodes that name a symbol. */
  readonly symbols: readonly string[];
  /** Nodes that only hold a declaration, such as `export` or a decorated definition. */
  readonly wrappers: readonly string[];
  /** Nodes that may stand between a comment and its symbol. */
  readonly between: readonly string[];
  /** True where a plain comment right above a symbol documents it, as in Go. */
  readonly arePlainDocs: boolean;
  /** Symbols whose first statement is their documentation where it is a string. */
  readonly docstringsIn: readonly string[];
}

/** Nodes whose body is code: variables inside are nobody's business. */
export const callable =
  /function|method|constructor|destructor|operator_declaration|accessor|lambda|closure|initializer/;
/** Nodes that name a variable or a setting, a symbol only outside of callables. */
export const variable =
  /^(?:lexical_declaration|variable_declaration|var_declaration|const_declaration|declaration|assignment|assignment_expression|variable_assignment|pair|var_spec|const_spec|const_item|static_item)$/;
/** Nodes whose name says where a symbol lies rather than what it is; it stays out of qualified names. */
export const namespace = /namespace|package|internal_module|^mod_item$|^module_declaration$/;

const words = (list: string): string[] => list.split(/\s+/).filter(Boolean);
const language = (symbols: string, more: Partial<Declarations> = {}): Declarations => ({
  comments: ['comment'],
  symbols: words(symbols),
  wrappers: [],
  between: [],
  arePlainDocs: false,
  docstringsIn: [],
  ...more,
});

const script = language(
  `class_declaration abstract_class_declaration class interface_declaration enum_declaration internal_module
   function_declaration generator_function_declaration function_signature function_expression arrow_function
   method_definition method_signature abstract_method_signature public_field_definition field_definition
   property_signature type_alias_declaration enum_assignment lexical_declaration variable_declaration pair
   assignment_expression`,
  {
    comments: ['comment', 'html_comment'],
    wrappers: ['export_statement', 'ambient_declaration'],
  },
);
const cFamily = language(
  `function_definition declaration field_declaration class_specifier struct_specifier enum_specifier
   union_specifier namespace_definition type_definition alias_declaration preproc_def preproc_function_def
   enumerator concept_definition`,
  { wrappers: ['template_declaration'], arePlainDocs: true },
);

const languages: Readonly<Record<string, Declarations>> = {
  'typescript typescriptreact javascript javascriptreact': script,
  'c cpp': cFamily,
  python: language('function_definition class_definition assignment', {
    wrappers: ['decorated_definition'],
    docstringsIn: ['module', 'function_definition', 'class_definition'],
  }),
  java: language(
    `class_declaration interface_declaration enum_declaration record_declaration annotation_type_declaration
     method_declaration constructor_declaration compact_constructor_declaration field_declaration enum_constant
     annotation_type_element_declaration constant_declaration module_declaration package_declaration`,
    { comments: ['line_comment', 'block_comment'] },
  ),
  go: language(
    `function_declaration method_declaration type_spec type_alias const_spec var_spec field_declaration
     method_elem package_clause`,
    { wrappers: ['type_declaration', 'const_declaration', 'var_declaration'], arePlainDocs: true },
  ),
  rust: language(
    `function_item function_signature_item struct_item enum_item union_item trait_item impl_item mod_item
     const_item static_item type_item macro_definition field_declaration enum_variant associated_type`,
    { comments: ['line_comment', 'block_comment'], between: ['attribute_item'] },
  ),
  csharp: language(
    `class_declaration interface_declaration struct_declaration enum_declaration record_declaration
     namespace_declaration method_declaration constructor_declaration destructor_declaration property_declaration
     event_declaration event_field_declaration field_declaration delegate_declaration enum_member_declaration
     local_function_statement`,
  ),
  ruby: language('class module method singleton_method assignment', { arePlainDocs: true }),
  php: language(
    `class_declaration interface_declaration trait_declaration enum_declaration method_declaration
     function_definition property_declaration const_declaration enum_case`,
  ),
  shellscript: language('function_definition variable_assignment', { arePlainDocs: true }),
  css: language('', { comments: ['comment', 'js_comment'] }),
};

const byLanguage = new Map(
  Object.entries(languages).flatMap(([ids, known]) => ids.split(' ').map((id) => [id, known] as const)),
);

/** The declarations of a language's grammar, `undefined` where comments are left to the scanner. */
export function declarationsOf(languageId: string): Declarations | undefined {
  return byLanguage.get(languageId);
}
