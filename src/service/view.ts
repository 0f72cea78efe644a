import { transform } from '../transform/transform.ts';
import type { ViewAnswer } from './answer.ts';
import type { RedeemedTicket } from './launch/launch.ts';
import { deniedPage, viewPage } from './page/page.ts';
import type { Services } from './services.ts';
import { aboutDenial, aboutView, closing, released } from './view-audit.ts';
import { answersOf, factsOf, pageFacts, questionsOf, recipeFor, subjectOf } from './view-facts.ts';
import { failedView } from './view-failure.ts';

/**
 * Answers one redeemed ticket with a view. `intent` is durable before any source is asked, `released` before a byte
 * leaves, and one terminal entry closes the view. Rejects where the access cannot be recorded: then there is no view.
 */
export async function serveView(services: Services, { launch, dataset }: RedeemedTicket): Promise<ViewAnswer> {
  const decision = services.access.decide(launch, dataset, services.today());
  const viewing = await services.audit.intend(subjectOf(services, launch, dataset, decision));
  const page = pageFacts(services, launch, viewing.id);
  try {
    if (!decision.permit) {
      const body = await released(viewing, deniedPage(decision.code, page), aboutDenial);
      await viewing.denied(decision.step, decision.code);
      return { status: 200, body, viewId: viewing.id, finished: () => Promise.resolve() };
    }

    const results = await services.sources.askAll(questionsOf(launch, decision));
    const recipe = recipeFor(services, dataset, decision.agreement);
    const view = transform(answersOf(decision.sources, results), recipe, factsOf(services, launch));

    const body = await released(viewing, viewPage(view, page), aboutView(view, results, recipe, services.catalogue));
    return { status: 200, body, viewId: viewing.id, finished: closing(viewing, view, results) };
  } catch (error) {
    return failedView(services, viewing, error);
  }
}
