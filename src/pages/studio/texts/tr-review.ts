import type { enReview } from './en-review.js';

/** The step Review. */
export const trReview: typeof enReview = {
  title: 'Gözden geçir',
  text: 'Yanlış etiketleri bulun, en çok öğretecek fotoğrafları etiketleyin, bütün fotoğrafları bir arada görün.',
  tabs: { suspects: 'Yanlış olabilir', label: 'Sıradakini etiketle', map: 'Harita' },
};
