/** An element of an XML document, however it was parsed. */
export interface XmlElement {
  /** Name without prefix. */
  readonly name: string;
  /** URI of its namespace; `''`: none. */
  readonly space: string;
  /** Without declarations of namespaces. */
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** Text directly inside it, comments left out. */
  readonly text: string;
}

/** An attribute; `space` is that of its prefix, `''` where it has none. */
export interface XmlAttribute {
  readonly name: string;
  readonly space: string;
  readonly value: string;
}

/** An element with where it stands: `/definitions/process[1]/userTask[2]`, counted among elements of its name. */
export interface PlacedElement {
  readonly element: XmlElement;
  readonly name: string;
  readonly space: string;
  readonly path: string;
  readonly children: readonly PlacedElement[];
}

/** The same tree with where everything stands. Pure. */
export function placeElements(element: XmlElement, path = `/${element.name}`): PlacedElement {
  const counts = new Map<string, number>();
  const children = element.children.map((child) => {
    const n = (counts.get(child.name) ?? 0) + 1;
    counts.set(child.name, n);
    return placeElements(child, `${path}/${child.name}[${n}]`);
  });
  return { element, name: element.name, space: element.space, path, children };
}

/** Value of an attribute without a prefix; null where there is none. Pure. */
export function attributeOf({ element }: PlacedElement, name: string): string | null {
  return element.attributes.find((one) => one.name === name && one.space === '')?.value ?? null;
}

/** Path of an attribute. Pure. */
export function attributePath({ path }: PlacedElement, name: string): string {
  return `${path}/@${name}`;
}

/** How deep a tree is and how many elements it has; looks no further than the limits. Pure, without recursion. */
export function measureTree(
  root: XmlElement,
  limits: { readonly depth: number; readonly elements: number },
): 'too-deep' | 'too-many' | null {
  let level: readonly XmlElement[] = [root];
  let count = 1;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limits.depth) return 'too-deep';
    level = level.flatMap(({ children }) => children);
    count += level.length;
    if (count > limits.elements) return 'too-many';
  }
  return null;
}
