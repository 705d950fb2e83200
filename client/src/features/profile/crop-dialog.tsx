import { type PointerEvent, useEffect, useId, useRef, useState } from "react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { CENTERED, type Crop, dragged, MAX_ZOOM, PICTURE_PIXELS, squareOf, zoomed } from "./crop";

interface CropDialogProps {
  /** Closed without one. */
  image: ImageBitmap | null;
  onCropped: (picture: Blob) => void;
  onClose: () => void;
}

/** Which part of an image becomes the picture: dragged, or moved with sliders. */
export function CropDialog({ image, onCropped, onClose }: CropDialogProps) {
  return (
    <Dialog title="Crop your picture" isOpen={image !== null} onClose={onClose}>
      {image && <CropForm image={image} onCropped={onCropped} onClose={onClose} />}
    </Dialog>
  );
}

type CropFormProps = Omit<CropDialogProps, "image"> & { image: ImageBitmap };

function CropForm({ image, onCropped, onClose }: CropFormProps) {
  const [crop, setCrop] = useState<Crop>(CENTERED);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { side } = squareOf(image, crop);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) paint(context, image, crop);
  }, [image, crop]);

  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { movementX, movementY, currentTarget } = event;
    setCrop((now) => dragged(image, now, movementX, movementY, currentTarget.clientWidth));
  };

  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        // Browsers without WebP write a PNG, which is as good.
        canvas.current?.toBlob((picture) => picture && onCropped(picture), "image/webp", 0.9);
      }}
    >
      <canvas
        ref={canvas}
        width={PICTURE_PIXELS}
        height={PICTURE_PIXELS}
        role="img"
        aria-label="How your picture will look"
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        className="aspect-square w-full max-w-64 cursor-move touch-none justify-self-center rounded-full border border-edge bg-sunken"
      />
      <div className="grid gap-3">
        <Slider
          label="Zoom"
          min={1}
          max={MAX_ZOOM}
          value={crop.zoom}
          onChange={(zoom) => setCrop(zoomed(crop, zoom))}
        />
        <Slider
          label="Left to right"
          isDisabled={side >= image.width}
          value={crop.x}
          onChange={(x) => setCrop({ ...crop, x })}
        />
        <Slider
          label="Top to bottom"
          isDisabled={side >= image.height}
          value={crop.y}
          onChange={(y) => setCrop({ ...crop, y })}
        />
      </div>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" className="flex-1 basis-40">
          Use this picture
        </Button>
        <Button tone="secondary" className="flex-1 basis-32" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface SliderProps {
  label: string;
  value: number;
  min?: number;
  max?: number;
  isDisabled?: boolean;
  onChange: (value: number) => void;
}

function Slider({ label, value, min = 0, max = 1, isDisabled = false, onChange }: SliderProps) {
  const id = useId();
  const share = Math.round(((value - min) / (max - min)) * 100);
  return (
    <div className="grid grid-cols-[8rem_1fr] items-center gap-3">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={(max - min) / 50}
        value={value}
        disabled={isDisabled}
        aria-valuetext={`${share} percent`}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        className="h-8 w-full min-w-0 accent-accent disabled:opacity-50"
      />
    </div>
  );
}

function paint(context: CanvasRenderingContext2D, image: ImageBitmap, crop: Crop): void {
  const { left, top, side } = squareOf(image, crop);
  context.clearRect(0, 0, PICTURE_PIXELS, PICTURE_PIXELS);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, left, top, side, side, 0, 0, PICTURE_PIXELS, PICTURE_PIXELS);
}
