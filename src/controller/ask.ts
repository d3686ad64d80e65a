// INQUIRE: carries the core's questions to the registry and the cluster, and the answers back.
import type { Answers, Inquiry, Observation } from '#core/decision/observation.ts';
import type { Deps } from './deps.ts';

/** The observation with every inquiry answered; all are asked at once, the doors see to it that equal ones are one. */
export async function ask(observation: Observation, inquiries: readonly Inquiry[], deps: Deps): Promise<Observation> {
  const parts = await Promise.all(inquiries.map((inquiry) => answer(observation, inquiry, deps)));
  const answers = parts.reduce(merge, observation.answers);
  return { ...observation, answers };
}

async function answer(observation: Observation, inquiry: Inquiry, deps: Deps): Promise<Partial<Answers>> {
  const { key } = inquiry;
  const asker = observation.workload;
  switch (inquiry.ask) {
    case 'tags':
      return { tags: { [key]: await deps.images.tags(inquiry.repository, asker) } };
    case 'digest':
      return { digest: { [key]: await deps.images.digest(inquiry.repository, inquiry.tag, asker) } };
    case 'children':
      return { children: { [key]: await deps.images.children(inquiry.repository, inquiry.digest, asker) } };
    case 'image':
      return { image: { [key]: await deps.images.image(inquiry.repository, inquiry.digest, asker) } };
    case 'platforms':
      return { platforms: { [key]: await deps.images.platforms(inquiry.repository, inquiry.digest, asker) } };
    case 'created':
      return { created: { [key]: await deps.images.created(inquiry.repository, inquiry.digest, asker) } };
    case 'presence':
      return { presence: { [key]: await deps.images.presence(inquiry.repository, inquiry.digest, asker) } };
    case 'pods':
      return { pods: await deps.pods(observation.workload) };
    case 'nodes':
      return { nodes: await deps.nodes(observation.workload) };
  }
}

function merge(all: Answers, part: Partial<Answers>): Answers {
  return {
    tags: { ...all.tags, ...part.tags },
    digest: { ...all.digest, ...part.digest },
    children: { ...all.children, ...part.children },
    image: { ...all.image, ...part.image },
    platforms: { ...all.platforms, ...part.platforms },
    created: { ...all.created, ...part.created },
    presence: { ...all.presence, ...part.presence },
    pods: part.pods ?? all.pods,
    nodes: part.nodes ?? all.nodes,
  };
}
