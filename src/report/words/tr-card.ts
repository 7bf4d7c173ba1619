/* What cards say in English, in Turkish. What a user's own files say stays as it is. */

const SAYINGS: Readonly<Record<string, string>> = {
  'object_detection_ssd_mobilenetv2_oidv4_fp16.tflite in the npm package @mediapipe/objectron 0.4.1675468480, by Google (MediaPipe)':
    'Google’ın (MediaPipe) @mediapipe/objectron 0.4.1675468480 npm paketindeki object_detection_ssd_mobilenetv2_oidv4_fp16.tflite',
  'only the MobileNetV2 of the detector, in float32; possibly trained further with Graft':
    'algılayıcının yalnızca MobileNetV2 bölümü, float32 olarak; Graft ile daha çok eğitilmiş olabilir',
  'Keras Applications, by Google, trained on ImageNet':
    'Google’ın Keras Applications’ı, ImageNet ile eğitilmiş',
  'Keras Applications, converted from https://github.com/google/automl, whose license this is; trained on ImageNet':
    'Keras Applications; lisansın da geldiği https://github.com/google/automl kaynağından dönüştürülmüş, ImageNet ile eğitilmiş',
  'Keras Applications, converted from https://github.com/tensorflow/models (research/slim), whose license this is; trained on ImageNet':
    'Keras Applications; lisansın da geldiği https://github.com/tensorflow/models (research/slim) kaynağından dönüştürülmüş, ImageNet ile eğitilmiş',
  'Keras Applications, ported from https://github.com/facebook/fb.resnet.torch, trained on ImageNet':
    'Keras Applications; https://github.com/facebook/fb.resnet.torch kaynağından aktarılmış, ImageNet ile eğitilmiş',
  'not stated': 'belirtilmemiş',
  folder: 'bir klasör',
  drawn: 'Graft’ın çizdiği resimler',
  'cats-and-dogs': 'kediler ve köpekler',
};

/** What a card says, in Turkish, as far as there are words for it; else as it stands. */
export function saidOnCard(text: string): string {
  return SAYINGS[text] ?? text;
}
