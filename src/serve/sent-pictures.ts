import { z } from 'zod';
import { parseJson } from '../parse-json.js';
import { shown } from '../shown.js';
import { Problem } from './problem.js';

/** A picture that came with a request, or why it did not arrive. */
export type SentPicture = {
  /** The file name of a form; undefined where a request has none. */
  readonly name?: string;
} & ({ readonly bytes: Uint8Array<ArrayBuffer> } | { readonly error: Problem });

export interface SentPictures {
  readonly pictures: readonly SentPicture[];
  /** Whether the answer is a list: of forms and of `images`, however many there are. */
  readonly asList: boolean;
}

const base64 = z.string().meta({
  contentEncoding: 'base64',
  description: 'The content of a picture file in Base64; the beginning of a data: address is allowed.',
});

/** The two forms of a JSON body. */
export const jsonBodySchema = z.union([
  z.strictObject({ image: base64 }).meta({ title: 'One picture' }),
  z.strictObject({ images: z.array(base64).min(1) }).meta({ title: 'Several pictures' }),
]);

/**
 * The pictures of a body, by the content type that it was sent with.
 *
 * @throws Problem 400 when there is none, or the body is not what its type says; 415 for another type
 */
export async function picturesOf(
  type: string | undefined,
  body: Uint8Array<ArrayBuffer>,
): Promise<SentPictures> {
  const kind = mediaTypeOf(type);
  if (kind === 'multipart/form-data') return { pictures: await picturesOfForm(type!, body), asList: true };
  if (kind === 'application/json') return picturesOfJson(body);
  if (body.length === 0) {
    throw new Problem('bad-request', 'Expected a picture, but the body is empty.', { hint: CURL_HINT });
  }
  return { pictures: [{ bytes: body }], asList: false };
}

/** @throws Problem 415 unless bodies of this content type are accepted */
export function expectAccepted(type: string | undefined): void {
  const kind = mediaTypeOf(type);
  if (kind.startsWith('image/') || ACCEPTED.includes(kind)) return;
  const hint = kind === 'application/x-www-form-urlencoded' ? CURL_HINT : TYPES_HINT;
  throw new Problem('wrong-type', `Bodies of the type ${shown(kind)} are not accepted.`, { hint });
}

/** Besides every image/*. */
const ACCEPTED = ['application/octet-stream', 'multipart/form-data', 'application/json'];
const TYPES_HINT = 'Send image/*, application/octet-stream, multipart/form-data or application/json.';
/** That is the type that curl gives to --data-binary. Every shell knows double quotes. */
const CURL_HINT =
  'With curl: -F "image=@cat.jpg", or --data-binary "@cat.jpg" -H "Content-Type: image/jpeg".';

/** A body without a type is bytes. */
function mediaTypeOf(type: string | undefined): string {
  return type?.split(';')[0].trim().toLowerCase() ?? 'application/octet-stream';
}

async function picturesOfForm(type: string, body: Uint8Array<ArrayBuffer>): Promise<SentPicture[]> {
  const form = await new Response(body, { headers: { 'Content-Type': type } }).formData().catch(() => {
    throw new Problem('bad-request', 'The body is not the form that its content type says.', {
      hint: 'Let the client make the content type: it names the boundary between the parts.',
    });
  });
  const pictures: SentPicture[] = [];
  for (const [field, value] of form) {
    if (typeof value === 'string') {
      throw new Problem('bad-request', `Expected a file in the field ${shown(field)}, but it is text.`, {
        hint: 'With curl, a file begins with @: -F "image=@cat.jpg"',
      });
    }
    pictures.push({ name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  if (pictures.length > 0) return pictures;
  throw new Problem('bad-request', 'Expected at least one file in the form, but there is none.');
}

function picturesOfJson(body: Uint8Array): SentPictures {
  const value = parseJson(new TextDecoder().decode(body));
  if (value === undefined) throw new Problem('bad-request', 'The body is not JSON.');
  const parsed = jsonBodySchema.safeParse(value);
  if (!parsed.success) {
    throw new Problem('bad-request', 'The JSON has another form than was expected.', {
      hint: 'Expected { "image": BASE64 } or { "images": [BASE64, ...] }.',
    });
  }
  const { data } = parsed;
  if ('image' in data) return { pictures: [{ bytes: decodeBase64(data.image, 'image') }], asList: false };
  return { pictures: data.images.map((text, at) => pictureOf(text, `images[${at}]`)), asList: true };
}

/** One of several: a text that is no Base64 is an error of its own, as a broken picture is. */
function pictureOf(text: string, name: string): SentPicture {
  try {
    return { bytes: decodeBase64(text, name) };
  } catch (error) {
    if (error instanceof Problem) return { error };
    throw error;
  }
}

/** Node decodes whatever it gets, so what is no Base64 is refused before. */
function decodeBase64(text: string, name: string): Uint8Array<ArrayBuffer> {
  const from = text.startsWith('data:') ? text.indexOf(';base64,') + ';base64,'.length : 0;
  const digits = text.slice(from);
  if (digits.length % 4 === 0 && /^[A-Za-z\d+/]+={0,2}$/.test(digits)) {
    return new Uint8Array(Buffer.from(digits, 'base64'));
  }
  throw new Problem('bad-request', `Expected Base64 in ${name}.`, {
    hint: 'Send the content of the file in Base64, with its padding and without line breaks.',
  });
}
