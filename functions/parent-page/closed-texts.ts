import type { ClosedReason, PageLanguage } from './texts.ts';

interface ClosedTexts {
  readonly title: string;
  readonly text: string;
}

/** Why a link opens nothing. No phone's script needs these words; reviewed or not as the rest of the page: texts.ts. */
export const closedTexts: Readonly<Record<PageLanguage, Readonly<Record<ClosedReason, ClosedTexts>>>> = {
  en: {
    unknown: { title: 'We do not know this link', text: 'Part of it may be missing.' },
    expired: { title: 'This link has ended', text: 'It was open for a limited time.' },
    withdrawn: {
      title: 'You have taken your answers back',
      text: 'They no longer count. If we have asked somebody to contact you, they still will.',
    },
    revoked: { title: 'This link has ended', text: 'It is no longer needed.' },
    replaced: {
      title: 'This link has ended',
      text: 'You were sent a newer link. Please open that one.',
    },
    locked: {
      title: 'This link has ended',
      text: 'The year was not right three times. We closed the link to keep your answers safe.',
    },
    busy: { title: 'One moment, please', text: 'Your answers are kept. Please try again in a minute.' },
    unavailable: {
      title: 'We cannot show this just now',
      text: 'Your answers are kept. Please try again in a few minutes.',
    },
    elsewhere: { title: 'Please open your own link', text: 'This came from another website.' },
    long: {
      title: 'Your answer is too long',
      text: 'We could not save it. Go back and make it shorter. Your other answers are kept.',
    },
  },
  nl: {
    unknown: { title: 'We kennen deze link niet', text: 'Misschien mist er een stukje.' },
    expired: { title: 'Deze link werkt niet meer', text: 'Hij was een beperkte tijd open.' },
    withdrawn: {
      title: 'U hebt uw antwoorden teruggenomen',
      text: 'Ze tellen niet meer mee. Als we iemand hebben gevraagd contact met u op te nemen, gebeurt dat nog steeds.',
    },
    revoked: { title: 'Deze link werkt niet meer', text: 'Hij is niet meer nodig.' },
    replaced: {
      title: 'Deze link werkt niet meer',
      text: 'U heeft een nieuwere link gekregen. Open die.',
    },
    locked: {
      title: 'Deze link werkt niet meer',
      text: 'Het jaar klopte drie keer niet. We hebben de link gesloten, zodat uw antwoorden veilig zijn.',
    },
    busy: {
      title: 'Een ogenblik',
      text: 'Uw antwoorden zijn bewaard. Probeer het over een minuut nog eens.',
    },
    unavailable: {
      title: 'We kunnen dit nu even niet laten zien',
      text: 'Uw antwoorden blijven bewaard. Probeer het over een paar minuten opnieuw.',
    },
    elsewhere: { title: 'Open uw eigen link', text: 'Dit kwam van een andere website.' },
    long: {
      title: 'Uw antwoord is te lang',
      text: 'We konden het niet bewaren. Ga terug en maak het korter. Uw andere antwoorden blijven bewaard.',
    },
  },
  fr: {
    unknown: { title: 'Nous ne connaissons pas ce lien', text: 'Il en manque peut-être une partie.' },
    expired: { title: 'Ce lien ne marche plus', text: 'Il était ouvert pour un temps limité.' },
    withdrawn: {
      title: 'Vous avez retiré vos réponses',
      text: 'Elles ne comptent plus. Si nous avons demandé à quelqu’un de vous contacter, il le fera quand même.',
    },
    revoked: { title: 'Ce lien ne marche plus', text: 'On n’en a plus besoin.' },
    replaced: {
      title: 'Ce lien ne marche plus',
      text: 'Vous avez reçu un lien plus récent. Ouvrez celui-là.',
    },
    locked: {
      title: 'Ce lien ne marche plus',
      text: 'L’année n’était pas la bonne trois fois. Nous avons fermé le lien pour protéger vos réponses.',
    },
    busy: { title: 'Un instant', text: 'Vos réponses sont gardées. Essayez de nouveau dans une minute.' },
    unavailable: {
      title: 'Nous ne pouvons pas montrer cette page maintenant',
      text: 'Vos réponses sont gardées. Essayez de nouveau dans quelques minutes.',
    },
    elsewhere: { title: 'Ouvrez votre propre lien', text: 'Ceci venait d’un autre site.' },
    long: {
      title: 'Votre réponse est trop longue',
      text: 'Nous n’avons pas pu la garder. Revenez en arrière et faites plus court. Vos autres réponses sont gardées.',
    },
  },
  sq: {
    unknown: { title: 'Nuk e njohim këtë lidhje', text: 'Ndoshta i mungon një pjesë.' },
    expired: { title: 'Kjo lidhje ka mbaruar', text: 'Ishte e hapur për një kohë të kufizuar.' },
    withdrawn: {
      title: 'I keni tërhequr përgjigjet tuaja',
      text: 'Ato nuk vlejnë më. Nëse kemi kërkuar që dikush t’ju kontaktojë, ai do ta bëjë gjithsesi.',
    },
    revoked: { title: 'Kjo lidhje ka mbaruar', text: 'Nuk nevojitet më.' },
    replaced: {
      title: 'Kjo lidhje ka mbaruar',
      text: 'Ju është dërguar një lidhje më e re. Ju lutemi hapeni atë.',
    },
    locked: {
      title: 'Kjo lidhje ka mbaruar',
      text: 'Viti nuk ishte i saktë tri herë. E mbyllëm lidhjen që përgjigjet tuaja të jenë të sigurta.',
    },
    busy: {
      title: 'Një çast, ju lutemi',
      text: 'Përgjigjet tuaja janë ruajtur. Provoni përsëri pas një minute.',
    },
    unavailable: {
      title: 'Tani nuk mund ta tregojmë këtë',
      text: 'Përgjigjet tuaja janë ruajtur. Provoni përsëri pas disa minutash.',
    },
    elsewhere: { title: 'Ju lutemi hapeni lidhjen tuaj', text: 'Kjo erdhi nga një faqe tjetër.' },
    long: {
      title: 'Përgjigjja juaj është shumë e gjatë',
      text: 'Nuk mundëm ta ruajmë. Kthehuni prapa dhe shkurtojeni. Përgjigjet e tjera janë ruajtur.',
    },
  },
  ar: {
    unknown: { title: 'لا نعرف هذا الرابط', text: 'ربما ينقصه جزء.' },
    expired: { title: 'انتهى هذا الرابط', text: 'كان مفتوحًا لوقت محدود.' },
    withdrawn: {
      title: 'تم سحب إجاباتك',
      text: 'لم تعد تُحسب. وإذا كنا قد طلبنا من أحد الاتصال بك فسيتصل بك مع ذلك.',
    },
    revoked: { title: 'انتهى هذا الرابط', text: 'لم تعد هناك حاجة إليه.' },
    replaced: { title: 'انتهى هذا الرابط', text: 'وصلك رابط أحدث. يرجى فتح ذلك الرابط.' },
    locked: {
      title: 'انتهى هذا الرابط',
      text: 'لم تكن السنة صحيحة ثلاث مرات. أغلقنا الرابط لحماية إجاباتك.',
    },
    busy: { title: 'لحظة من فضلك', text: 'إجاباتك محفوظة. يرجى المحاولة مرة أخرى بعد دقيقة.' },
    unavailable: {
      title: 'لا نستطيع عرض هذا الآن',
      text: 'إجاباتك محفوظة. يرجى المحاولة مرة أخرى بعد بضع دقائق.',
    },
    elsewhere: { title: 'يرجى فتح الرابط الخاص بك', text: 'جاء هذا من موقع آخر.' },
    long: {
      title: 'إجابتك طويلة جدًا',
      text: 'لم نستطع حفظها. يرجى الرجوع واختصارها. إجاباتك الأخرى محفوظة.',
    },
  },
  tr: {
    unknown: { title: 'Bu bağlantıyı tanımıyoruz', text: 'Bir parçası eksik olabilir.' },
    expired: { title: 'Bu bağlantı sona erdi', text: 'Sınırlı bir süre açıktı.' },
    withdrawn: {
      title: 'Yanıtlarınızı geri çektiniz',
      text: 'Artık geçerli değiller. Birinden sizi aramasını istediysek, yine de arayacaktır.',
    },
    revoked: { title: 'Bu bağlantı sona erdi', text: 'Artık gerekli değil.' },
    replaced: {
      title: 'Bu bağlantı sona erdi',
      text: 'Size daha yeni bir bağlantı gönderildi. Lütfen onu açın.',
    },
    locked: {
      title: 'Bu bağlantı sona erdi',
      text: 'Yıl üç kez doğru değildi. Yanıtlarınız güvende kalsın diye bağlantıyı kapattık.',
    },
    busy: {
      title: 'Bir dakika lütfen',
      text: 'Yanıtlarınız duruyor. Lütfen bir dakika sonra tekrar deneyin.',
    },
    unavailable: {
      title: 'Şu anda bunu gösteremiyoruz',
      text: 'Yanıtlarınız duruyor. Lütfen birkaç dakika sonra tekrar deneyin.',
    },
    elsewhere: { title: 'Lütfen kendi bağlantınızı açın', text: 'Bu, başka bir siteden geldi.' },
    long: {
      title: 'Yanıtınız çok uzun',
      text: 'Kaydedemedik. Geri dönüp kısaltın. Diğer yanıtlarınız duruyor.',
    },
  },
};
