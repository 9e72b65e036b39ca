import { calendarSchema } from '../../calendar/schema.ts';
import { policySchema } from '../../policy/schema.ts';
import { recordTypeSchema } from '../../record-type/schema.ts';
import { scenarioSchema } from '../../simulation/schema.ts';
import { tableSchema } from '../../table/schema.ts';
import { workflowSchema } from '../../workflow/schema.ts';
import { isJsonObject } from '../../json.ts';
import type { FileKind } from '../file-kind.ts';
import { reviewSchema } from '../review-rules.ts';
import { cisSchema, teamsSchema } from '../seeds.ts';
import { formOf, VALUE } from './form.ts';
import type { Form } from './form.ts';

/** Places of what is drawn: whatever holds only what is told of one of them is that one. */
const PLACES: Form = {
  kind: 'map',
  entry: () => PLACES,
  takes: (json) => Object.values(json).some(isJsonObject),
};
const LAYOUT: Form = { kind: 'map', entry: () => PLACES };

/** How a file of a kind is written. Pure. */
export function fileForm(kind: FileKind | null): Form {
  switch (kind) {
    case 'type':
      return formOf(recordTypeSchema);
    case 'workflow':
      return formOf(workflowSchema);
    case 'policy':
      return formOf(policySchema);
    case 'table':
      return formOf(tableSchema);
    case 'scenario':
      return formOf(scenarioSchema);
    case 'calendar':
      return formOf(calendarSchema);
    case 'teams':
      return formOf(teamsSchema);
    case 'cis':
      return formOf(cisSchema);
    case 'review':
      return formOf(reviewSchema);
    case 'layout':
      return LAYOUT;
    case 'other':
    case null:
      return VALUE;
  }
}
