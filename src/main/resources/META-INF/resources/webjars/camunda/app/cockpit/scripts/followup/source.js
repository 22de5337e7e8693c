/* Where the plug-ins get what they show. All of it with the session of the page, reading only. */

const camunda = document.querySelector('base').getAttribute('app-root').replace(/\/$/, '');

/** The application's own root, above that of Camunda's web apps. */
const root = camunda.replace(/\/camunda$/, '');

/* What Cockpit hands to a plug-in of the diagram as the engine's address is wrong in 7.24. */
const [, engine] = window.location.pathname.match(/\/cockpit\/([^/]+)/) || [null, 'default'];
const engineApi = `${camunda}/api/engine/engine/${engine}`;

/** A refusal, said to whoever looks at Cockpit. */
class Refusal extends Error {}

async function read(address) {
  let answer;
  try {
    answer = await fetch(address, {
      credentials: 'same-origin',
      headers: { Accept: 'application/json' }
    });
  } catch (away) {
    throw new Refusal('Followup does not answer just now. Reload the page in a moment.');
  }
  if (answer.status === 401 || answer.status === 403) {
    throw new Refusal('Your login has ended or may not see this. Log in again.');
  }
  if (answer.status === 404) {
    throw new Refusal('Followup does not know it any more. Perhaps it has just ended or was deleted.');
  }
  if (!answer.ok) {
    throw new Refusal(`Followup could not answer (${answer.status}). Reload the page in a moment.`);
  }
  return answer.json();
}

/** The sentence for an error, whatever it is. */
export function sentence(error) {
  if (error instanceof Refusal) {
    return error.message;
  }
  console.error(error);
  return 'What Followup answered could not be shown. Reload the page.';
}

/** The process id of a version of a model. */
export async function journeyOf(definitionId) {
  const definition = await read(
    `${engineApi}/process-definition/${encodeURIComponent(definitionId)}`
  );
  return definition.key;
}

/** Whose instance it is: the business key. */
export async function recipientOf(instanceId) {
  const instance = await read(`${engineApi}/process-instance/${encodeURIComponent(instanceId)}`);
  return instance.businessKey;
}

const journeyApi = journey => `${root}/api/journeys/${encodeURIComponent(journey)}`;

export const readJourney = journey => read(journeyApi(journey));

export const readReport = journey => read(`${journeyApi(journey)}/report`);

export const journeyPage = journey => `${root}/journeys/${encodeURIComponent(journey)}`;

export const recipientPage = recipient => `${root}/recipients/${encodeURIComponent(recipient)}`;
