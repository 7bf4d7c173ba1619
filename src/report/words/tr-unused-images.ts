import type { RemarkValues } from '../../remark.js';
import { amount } from './tr-values.js';

/** How each kind of image that training does not see is put to use. */
export function unusedAdvice(v: RemarkValues): string | undefined {
  // What a training says, which names a command instead.
  if (v.inspect !== undefined) return `\`${v.inspect}\` onları listeler ve nasıl kullanılacaklarını söyler.`;
  const ways = [
    {
      count: v.loose,
      alone: 'Kullanılmaları için onları kendi sınıflarının klasörlerine koyun.',
      beside: 'sınıf klasörlerinin yanındaki resimleri bunlardan birine koyun',
    },
    {
      count: v.named,
      alone:
        'Kullanılmaları için onlara sınıflarının klasöründe biçimlerinin uzantısını verin, örneğin .jpg.',
      beside: 'ötekilere bir sınıf klasöründe biçimlerinin uzantısını verin, örneğin .jpg',
    },
    {
      count: v.links,
      alone: 'İçindekilerin kullanılması için bağlantıların yerine klasörleri koyun.',
      beside: 'bağlantıların yerine klasörleri koyun',
    },
  ].filter(({ count }) => Number(count ?? 0) > 0);
  if (ways.length === 1) return ways[0].alone;
  const all = ways.map(({ count, beside }) => `${beside} (${amount(count)})`).join('; ');
  return ways.length === 0 ? undefined : `Kullanılmaları için ${all}.`;
}
