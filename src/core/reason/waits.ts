// Wait: something better exists or it is not known, and something must happen first.
import type { ReasonEntry } from './entry.ts';

export const waits = {
  Suspended: {
    kind: 'wait',
    meaning: 'A person suspended the workload or its Namespace; decisions go on, writes do not.',
    next: 'reship resume takes the brake off the workload or its Namespace; take reship.dev/suspend out of the manifest too.',
    againAfterSeconds: null,
  },
  ImageHeld: {
    kind: 'wait',
    meaning:
      'The candidate failed on this workload before, by the fault of the image as its record says (status.failure.blame: Image), and is not tried again.',
    next: 'Push a corrected image.',
  },
  OlderThanFailed: {
    kind: 'wait',
    meaning:
      'The candidate is older than a version that failed on this workload before by its own fault (status.failure.blame: Image), so it would be a step back that nobody asked for.',
    next: 'Push a version that is newer than the one that failed, or set the image by hand.',
  },
  SuspectElsewhere: {
    kind: 'wait',
    meaning:
      'The candidate failed on another workload by its own fault (status.failure.blame: Image) and succeeded nowhere in the cluster: it goes to one workload at a time, and after two failures to none.',
    next: 'Push a corrected image.',
  },
  Undone: {
    kind: 'wait',
    meaning:
      'Somebody went back to an older image than the one that Reship wrote (kubectl rollout undo, kubectl set image, an edited file), so nothing is written any more.',
    next: 'Set the image that should run, or let Reship go on from what stands there: reship resume.',
    againAfterSeconds: null,
  },
  ResetByOwner: {
    kind: 'wait',
    meaning:
      'Whoever applies the manifest put back what stood there before Reship changed it; it is restored, or held where reship.dev/on-reset is hold.',
    next: 'Write the new image into the manifest, or leave the image out of it.',
  },
  FightDetected: {
    kind: 'wait',
    meaning:
      'Another field manager puts its image back again and again: what would be the third restore in ten minutes is not written.',
    next: 'Write the new image into the manifest of that manager, or leave the image out of it.',
    againAfterSeconds: null,
  },
  RolloutRunning: {
    kind: 'wait',
    meaning: 'The rollout of another change is not finished; what has to be written is written after it.',
    next: 'Wait until the rollout is done: kubectl rollout status.',
  },
  RolloutSlot: {
    kind: 'wait',
    meaning: 'As many rollouts are under way as the configuration allows at once.',
    next: 'Wait, or allow more at once in the configuration.',
  },
  WorkloadPaused: {
    kind: 'wait',
    meaning: 'The Deployment is paused (spec.paused), so a change would not roll out.',
    next: 'kubectl rollout resume, when the pause is over.',
    againAfterSeconds: null,
  },
  RunningNotComparable: {
    kind: 'wait',
    meaning: 'The running tag has no place in the policy, so it is not known whether a candidate is newer.',
    next: 'Set the image once to a tag that the policy orders.',
    againAfterSeconds: null,
  },
  RunningUnknown: {
    kind: 'wait',
    meaning: 'The reference has no digest and it cannot be seen which bits run, so a rollout might be for nothing.',
    next: 'Grant the right to list Pods.',
  },
  RegistryUnavailable: {
    kind: 'wait',
    meaning: 'The registry did not answer, or answered with something that is not usable.',
    next: 'Try again when the registry is reachable.',
    againAfterSeconds: 60,
  },
  RateLimited: {
    kind: 'wait',
    meaning: 'The registry asked for fewer requests.',
    next: 'Wait as long as the registry asks.',
    againAfterSeconds: 60,
  },
  AuthFailed: {
    kind: 'wait',
    meaning: 'The registry refused the request for want of credentials or rights.',
    next: 'Give credentials that may read the repository.',
    againAfterSeconds: 600,
  },
  TagMissing: {
    kind: 'wait',
    meaning: 'The tag or the repository does not exist in the registry.',
    next: 'Push the tag, or correct the image.',
  },
  PlatformMissing: {
    kind: 'wait',
    meaning:
      'The candidate is not there for a platform that the running image is there for, so some nodes could not run it.',
    next: 'Push the image for the missing platform as well.',
  },
  TooManyCandidates: {
    kind: 'wait',
    meaning: 'More than a hundred tags would have to be looked at one by one to decide.',
    next: 'Narrow the candidates with a REGEX in the policy, or with reship.dev/include.',
  },
  CreatedUnusable: {
    kind: 'wait',
    meaning:
      'Candidates of the policy newest carry no creation time, or one that reproducible builds write, so it is not known which is the newest.',
    next: 'Order by the tag instead: numeric:REGEX, alphabetical:REGEX or semver:RANGE.',
  },
  DigestMismatch: {
    kind: 'wait',
    meaning: 'The registry delivered content that does not match its digest.',
    next: 'Ask the owner of the registry or of the proxy in front of it.',
    againAfterSeconds: 600,
  },
  NotAnImage: {
    kind: 'wait',
    meaning:
      'The candidate is an artifact such as a chart or a signature, not a container image, so no node could run it.',
    next: 'Push an image under its tag, or leave the tag out with reship.dev/include or reship.dev/exclude.',
  },
  AdmissionDenied: {
    kind: 'wait',
    meaning: 'An admission policy, webhook or validation of the API server refused the change.',
    next: 'Read the message of the policy; the image was not written.',
    againAfterSeconds: 600,
  },
  ServerBusy: {
    kind: 'wait',
    meaning: 'The API server, or a webhook that it has to ask, could not take the change now.',
    next: 'Try again when the API server is less busy; the image was not written. The controller does after one minute, then two, four, eight and ten.',
    againAfterSeconds: 60,
  },
  PatchUnconfirmed: {
    kind: 'wait',
    meaning: 'The change was sent, and whether it was stored could not be read afterwards.',
    next: 'Run the command again when the API server can be reached: it shows what was stored.',
    againAfterSeconds: 60,
  },
  PatchRejected: {
    kind: 'wait',
    meaning: 'The API server refused the patch although everything it was decided from still holds.',
    next: 'Report it with the output of reship check -o json.',
    againAfterSeconds: 600,
  },
} as const satisfies Record<string, ReasonEntry>;
