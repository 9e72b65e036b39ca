import type { Definitions, Issue } from '@interlock/engine';
import type { Drafts } from '@interlock/engine/study';
import { invalidContent, placed } from '../refuse-drafts.ts';
import type { StudyThread } from '../studies/study-thread.ts';
import type { Explainer } from './explainer.ts';

/** Explains by drafts of policies among the active ones, in a thread: here they never become anything. */
export function explainDrafted(thread: StudyThread, drafts: Pick<Drafts, 'policies'>): Explainer {
  let laidOver: string | undefined;
  let warnings: readonly Issue[] = [];
  const prepare = async (active: Definitions): Promise<void> => {
    const { hash } = active;
    if (hash === laidOver) return;
    await thread.know(active);
    const laid = await thread.ask({ kind: 'draft', hash, drafts });
    const issues = placed(laid.issues, inQuestion);
    if (!laid.ok) throw invalidContent(issues);
    warnings = issues;
    laidOver = hash;
  };
  return {
    prepare,
    async plan(active, question) {
      await prepare(active);
      const planned = await thread.ask({ kind: 'plan', ...question });
      // Drafts of policies leave record types as they are.
      return planned.kind === 'need' ? planned : { ...planned, definitions: active, warnings };
    },
    tell: (telling) => thread.ask({ kind: 'tell', ...telling }),
  };
}

/** Where of a question with drafts of policies a pointer into drafts leads. Pure. */
export function inQuestion(path: string): string {
  return path.replace(/^\/policies/, '/draft');
}
