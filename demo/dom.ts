type Child = Node | string;

/** An element with its attributes and children; text always stays text. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** The element that the page promises under this id. */
export function byId<Type extends HTMLElement = HTMLElement>(id: string): Type {
  const node = document.getElementById(id);
  if (!node) throw new Error(`the page lacks #${id}`);
  return node as Type;
}

/** Sets the text only where it differs, so that nothing is announced or painted twice. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
