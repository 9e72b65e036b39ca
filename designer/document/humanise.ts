export { capital, humanise, title } from '@interlock/engine/drawing';
