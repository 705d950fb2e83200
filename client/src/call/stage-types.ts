/** What screens tell and hear about who is seen and who speaks. */

export type { Speakers } from "../rtc/speaker-detector";
export type { PictureSize, View } from "../rtc/video-budget";
