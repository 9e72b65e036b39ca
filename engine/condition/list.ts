export { isList } from '../json.ts';
