import type { ImageCalls } from '../container-engine';
import type { Connection } from './connection';

export function imageCalls({ prompt, patient, call, callUnlessDone, tryInspect }: Connection): ImageCalls {
  return {
    tryInspectImage: (reference) =>
      tryInspect(`image ${reference}`, () => prompt.getImage(reference).inspect()),
    pullImage: (reference, platform) =>
      call(`pull image ${reference}`, async () => {
        const stream = await patient.pull(reference, platform === undefined ? {} : { platform });
        await new Promise<void>((resolve, reject) => {
          // A pull answers 200 at once; whether it went well is in the stream.
          patient.modem.followProgress(stream, (error) => {
            if (error) reject(error);
            else resolve();
          });
        });
      }),
    removeImage: (reference, { force }) =>
      callUnlessDone(`remove image ${reference}`, () => patient.getImage(reference).remove({ force }), 404),
  };
}
