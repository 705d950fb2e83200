import { Download, FileIcon } from "lucide-react";
import { useEffect, useState } from "react";
import type { ChatFile, FileLinks } from "../../call/chat-types";
import { sizeText } from "../../call/size-text";

const MAX_HEIGHT_REM = 16;

interface FileCardProps {
  file: ChatFile;
  linksOf: (fileId: string) => Promise<FileLinks>;
}

/** A file of a message: its name and size, a click saves it; an image is also shown. */
export function FileCard({ file, linksOf }: FileCardProps) {
  const [hasFailed, setFailed] = useState(false);
  const { id, name, size } = file;
  async function download() {
    setFailed(false);
    try {
      const { url } = await linksOf(id);
      save(url, name);
    } catch {
      setFailed(true);
    }
  }
  return (
    <div className="grid grid-cols-1 gap-2 not-first:mt-1 not-last:mb-1">
      {file.hasThumbnail && <Thumbnail file={file} linksOf={linksOf} />}
      <button
        type="button"
        aria-label={`Download ${name}, ${sizeText(size)}`}
        title={name}
        onClick={() => void download()}
        className="flex min-h-11 w-full min-w-0 cursor-pointer items-center gap-2 rounded-lg border border-line bg-surface px-2 py-1 text-left text-ink hover:border-edge"
      >
        <FileIcon aria-hidden="true" className="size-5 shrink-0 text-ink-soft" />
        <span className="min-w-0 flex-1">
          <bdi className="block truncate font-semibold">{name}</bdi>
          <span className="block text-xs text-ink-soft">{sizeText(size)}</span>
        </span>
        <Download aria-hidden="true" className="size-4 shrink-0 text-ink-soft" />
      </button>
      {hasFailed && (
        <p role="alert" className="rounded-lg bg-danger-soft px-2 py-1 text-danger-soft-ink">
          The file cannot be loaded. It may be gone; else try again in a moment.
        </p>
      )}
    </div>
  );
}

/** As high as it will be from the start: what was read does not jump. */
function Thumbnail({ file, linksOf }: FileCardProps) {
  const [url, setUrl] = useState<string | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const { id, name, width, height } = file;
  useEffect(() => {
    let isWanted = true;
    linksOf(id).then(
      ({ thumbnailUrl }) => isWanted && setUrl(thumbnailUrl),
      () => isWanted && setFailed(true),
    );
    return () => {
      isWanted = false;
    };
  }, [id, linksOf]);
  if (hasFailed) return null;
  const [across, down] = [width ?? 1, height ?? 1];
  const box = {
    aspectRatio: `${across} / ${down}`,
    width: `min(100%, ${across}px, ${(MAX_HEIGHT_REM * across) / down}rem)`,
  };
  return (
    <div style={box} className="overflow-hidden rounded-lg bg-line">
      {url !== null && (
        <img
          src={url}
          alt={`Preview of ${name}`}
          onError={() => setFailed(true)}
          className="size-full"
        />
      )}
    </div>
  );
}

function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
