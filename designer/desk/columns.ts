import type { TFunction } from 'i18next';
import type { Field, RecordType } from '../api/definitions.ts';

/** A column of a list. */
export interface Column {
  readonly id: string;
  readonly title: string;
  readonly kind: 'number' | 'title' | 'state' | 'time' | 'person' | 'field';
  /** CSS grid track. */
  readonly width: string;
}

/** A list's columns: those the record type names, the number and the title always among them. Pure. */
export function columnsOf(type: RecordType, say: TFunction): Column[] {
  const named = type.list.includes('number') ? type.list : ['number', ...type.list];
  const ids = named.includes(type.titleField) ? named : [...named, type.titleField];
  return ids.map((id) => columnOf(id, type, say));
}

function columnOf(id: string, type: RecordType, say: TFunction): Column {
  switch (id) {
    case 'number':
      return { id, title: say('list.number'), kind: 'number', width: '92px' };
    case 'state':
      return { id, title: say('list.state'), kind: 'state', width: 'minmax(96px, 1fr)' };
    case 'createdAt':
      return { id, title: say('list.createdAt'), kind: 'time', width: '84px' };
    case 'updatedAt':
      return { id, title: say('list.updatedAt'), kind: 'time', width: '84px' };
    case 'openedBy':
      return { id, title: say('list.openedBy'), kind: 'person', width: 'minmax(104px, 1fr)' };
    default: {
      const field = type.fields[id];
      const isTitle = id === type.titleField;
      return {
        id,
        title: field?.title ?? id,
        kind: isTitle ? 'title' : 'field',
        width: isTitle ? 'minmax(192px, 3fr)' : fieldWidth(id, field),
      };
    }
  }
}

function fieldWidth(id: string, field: Field | undefined): string {
  if (id === 'priority' || id === 'severity') return '108px';
  if (field?.ref === 'person' || field?.ref === 'team') return 'minmax(96px, 1.2fr)';
  if (field?.ref !== undefined) return 'minmax(80px, 1fr)';
  if (field?.type === 'integer' || field?.type === 'number' || field?.type === 'boolean')
    return '96px';
  if (field?.format === 'date-time' || field?.format === 'date') return '104px';
  return 'minmax(80px, 1fr)';
}
