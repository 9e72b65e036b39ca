import { Unzip, UnzipInflate } from 'fflate';

/** Most bytes all parts of an archive may come to, unpacked. */
export const MAX_UNPACKED_BYTES = 16 * 1_048_576;
const MAX_PARTS = 256;
/** Unpacked a piece at a time: one of these is at most 1,032 times as large. */
const PIECE = 8_192;

/** An archive that is broken, or unpacks to more than anything honest. */
export class ArchiveError extends Error {}

/**
 * The parts of a ZIP archive whose names are wanted, unpacked; counted as they come, whatever the archive
 * says of their sizes, so a bomb costs no more memory than the limit and one piece.
 * @throws ArchiveError
 */
export function unpackArchive(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
): ReadonlyMap<string, Uint8Array> {
  const parts = new Map<string, Uint8Array[]>();
  let size = 0;
  const archive = new Unzip((file) => {
    if (!wanted(file.name)) return;
    if (parts.has(file.name)) throw new ArchiveError(`it holds ${file.name} twice`);
    if (parts.size === MAX_PARTS) throw new ArchiveError(`it has more than ${MAX_PARTS} parts`);
    const pieces: Uint8Array[] = [];
    parts.set(file.name, pieces);
    file.ondata = (failure, piece) => {
      if (failure !== null) throw new ArchiveError(failure.message, { cause: failure });
      size += piece.byteLength;
      if (size > MAX_UNPACKED_BYTES) {
        throw new ArchiveError(`it unpacks to more than ${MAX_UNPACKED_BYTES} bytes`);
      }
      pieces.push(piece);
    };
    file.start();
  });
  archive.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.byteLength; at += PIECE) {
      archive.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.byteLength);
    }
  } catch (cause) {
    if (cause instanceof ArchiveError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ArchiveError(why, { cause });
  }
  return new Map([...parts].map(([name, pieces]) => [name, Buffer.concat(pieces)]));
}
