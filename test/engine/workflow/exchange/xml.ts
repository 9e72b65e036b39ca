import type { XmlElement } from '@interlock/engine/study';

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';

/** A BPMN element. */
export function element(
  name: string,
  attributes: { readonly [name: string]: string } = {},
  children: readonly XmlElement[] = [],
  text = '',
): XmlElement {
  const own = Object.entries(attributes).map(([key, value]) => ({ name: key, space: '', value }));
  return { name, space: BPMN, attributes: own, children, text };
}

/** A BPMN document of one process. */
export function buildProcess(...children: readonly XmlElement[]): XmlElement {
  return element('definitions', {}, [element('process', { id: 'p' }, children)]);
}

/** A sequence flow. */
export function flow(source: string, target: string, condition?: string): XmlElement {
  const asked = condition === undefined ? [] : [element('conditionExpression', {}, [], condition)];
  return element(
    'sequenceFlow',
    { id: `${source}-${target}-${condition ?? ''}`, sourceRef: source, targetRef: target },
    asked,
  );
}
