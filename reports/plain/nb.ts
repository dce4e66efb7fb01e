import type { PlainWords } from './words.ts';

/** Norwegian bokmål. */
export const nb: PlainWords = {
  code: 'nb',
  name: 'Norsk bokmål',
  title: 'Dette sender telefonen hjem',
  when: (day, build) => `Sjekket ${day}. Programvaren på telefonen: ${build}.`,
  list: (items) => {
    const last = items.at(-1) ?? '';
    return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} og ${last}`;
  },
  summary: {
    sent: (what, to) => `Denne telefonen sendte dette om seg selv: ${what}. Mottaker: ${to}.`,
    readable: 'Noe av det var ikke beskyttet: Hvem som helst på veien kunne ha lest det.',
    nothing: 'Det ble ikke sett noe som forteller hvilken telefon det er eller hvem som eier den.',
    nothingCounts: 'Ingenting kan sies: Ingen forsøk i denne sjekken gikk helt til slutt.',
    answeredHere:
      'Under sjekken svarte denne datamaskinen i stedet for mottakerne, så denne gangen nådde ikke noe av det frem.',
    unfinished: 'Sjekken ble avbrutt før den var ferdig; denne siden forteller det som var tatt opp til da.',
  },
  leak: {
    heading: 'Ville denne sjekken ha oppdaget lekkasjen fra 2019?',
    answers: {
      gateway:
        'Ja. Alt telefonen sendte over Wi-Fi, måtte gjennom denne datamaskinen, også det programmer sender uten å bry seg om telefonens innstillinger, slik programmet fra 2019 gjorde.',
      counted:
        'Ja. Telefonens egen telling av det den sendte, stemmer med det som kom gjennom denne datamaskinen i alle forsøk: Ingenting gikk en annen vei. (Programmet fra 2019 ville ha gått en annen vei.)',
      amount:
        'Bare at noe ble sendt. Telefonen telte mer data enn det som kom gjennom denne datamaskinen: Noe gikk en annen vei, og ingen så hva det var. En lekkasje som den fra 2019 kan være en del av det.',
      missed:
        'Den kan ha oversett den. Programmet fra 2019 brydde seg trolig ikke om telefonens innstillinger, og da kommer det som sendes, ikke gjennom denne datamaskinen; og telefonens egen telling kunne ikke sammenlignes i alle forsøk. Det som ikke ble sett her, kan likevel være sendt.',
      tool: 'Det kommer an på programmet som gjorde opptaket. Et program som telefonen bare ble vist til i Wi-Fi-innstillingene, ville trolig ha oversett den; et program som tar imot alt telefonen sender, ville ha sett den.',
      nothing: 'Nei. Ingen forsøk gikk helt til slutt.',
    },
  },
  sent: {
    heading: 'Hva som ble sendt, og til hvem',
    none: 'Det ble ikke sett noe som forteller hvilken telefon det er eller hvem som eier den. Det betyr ikke at ingenting ble sendt: Les hva som ikke kunne ses.',
    unknownOwner: 'Ingen vet hvem som står bak denne adressen',
    notSure: 'trolig',
    source: (source, day) => `Hvem som står bak adressen, er slått opp her: ${source} (${day}).`,
    by: (app) => `Sendt av programmet ${app}.`,
    when: 'Når',
    what: 'Hva',
    how: 'Hvor godt beskyttet',
    of: (k, n) => `${k} av ${n} ganger`,
    uncounted: 'sett i et forsøk som ikke ble regnet med',
    slot: (name, slot) => `${name} (SIM ${slot})`,
  },
  ways: {
    clear: 'Ikke beskyttet i det hele tatt: Hvem som helst på veien kunne lese det.',
    coded:
      'Skrevet på en annen måte, men ikke beskyttet: Hvem som helst på veien kunne gjøre det om og lese det.',
    weak: 'Dårlig beskyttet: Telefonen sjekket ikke hvem den snakket med, så noen på veien kunne lese det.',
    protected: 'Beskyttet på veien; mottakeren kan lese det.',
    unknown: 'Hvor godt det var beskyttet, er ikke kjent.',
  },
  moments: {
    boot: 'da telefonen ble startet på nytt',
    unlock: 'da den ble låst opp',
    'screen-on': 'da skjermen ble slått på',
    'sim-swap': 'da SIM-kortet ble byttet',
    idle: 'da ingen rørte den',
    'idle-hour': 'da ingen rørte den på en time',
    'idle-72h': 'da ingen rørte den på tre døgn',
    capture: 'under opptaket',
    any: 'når som helst, uansett hva som ble gjort',
    background: 'mellom forsøkene',
    other: 'da noe annet ble gjort',
  },
  identifiers: {
    imei: ['IMEI-nummer', 'nummeret til selve telefonen; det er det samme hele telefonens liv'],
    imeisv: ['IMEI-nummer', 'nummeret til selve telefonen, med versjonen av radioprogramvaren'],
    meid: ['MEID-nummer', 'nummeret til selve telefonen; det er det samme hele telefonens liv'],
    serial: ['serienummer', 'produsentens nummer for denne ene telefonen; det endres aldri'],
    eid: ['nummeret til det innebygde SIM-kortet', 'det er det samme hele telefonens liv'],
    iccid: ['SIM-kortnummer', 'det er det samme så lenge kortet brukes'],
    imsi: ['abonnementsnummer', 'nummeret som mobilnettet kjenner abonnenten under'],
    msisdn: ['telefonnummer', 'nummeret som folk ringer'],
    'wifi-mac': [
      'Wi-Fi-adresse',
      'nummeret til telefonens Wi-Fi-radio; butikker og rutere kan kjenne det igjen',
    ],
    'bluetooth-mac': ['Bluetooth-adresse', 'nummeret til telefonens Bluetooth-radio'],
    'android-id': ['Android-nummer', 'laget da telefonen ble satt opp; det varer til telefonen slettes'],
    'gsf-id': ['Google-nummer', 'laget da telefonen ble satt opp; det varer til telefonen slettes'],
    'advertising-id': ['reklamenummer', 'laget for annonsører; eieren kan endre det'],
    location: ['posisjon', 'hvor telefonen er'],
    'cell-id': ['mobilmast', 'hvilken mast telefonen bruker; det forteller omtrent hvor telefonen er'],
    lac: ['mobilområde', 'i hvilket område av mobilnettet telefonen er'],
    ssid: ['navnet på Wi-Fi-nettet', 'navnet på Wi-Fi-nettet den bruker'],
    bssid: ['adressen til Wi-Fi-ruteren', 'den forteller hvor telefonen er'],
    account: ['konto', 'navnet på en konto som eieren har'],
    contact: ['kontakt', 'en oppføring i eierens adressebok'],
    sms: ['tekstmelding', 'det som står i en tekstmelding'],
    'device-name': ['navnet på telefonen', 'navnet som eieren ga den'],
    'local-ip': ['adresse hjemme', 'telefonens adresse i sitt eget Wi-Fi-nett'],
    file: ['fil', 'en fil som lå på telefonen'],
    custom: ['et annet kjennetegn', 'noe annet som telefonen kan kjennes igjen på'],
  },
  again: {
    heading: 'Sammenlignet med forrige sjekk',
    lead: (before) => `Forrige gang var programvaren på telefonen ${before}.`,
    states: {
      fixed: ['Sendes ikke lenger', 'Det ble ikke sett igjen, ofte nok til at det kan sies.'],
      still: ['Sendes fortsatt', 'Det sendes som før, eller på en annen måte.'],
      undecided: ['Ikke avgjort', 'Det ble sett for lite til å si om det har sluttet.'],
      new: ['Nytt', 'Det ble ikke sett forrige gang.'],
    },
    row: (what, to, moment) => `${what}, til ${to}, ${moment}`,
    rates: (before, now) => `forrige gang ${before}, nå ${now}`,
    none: 'Ingenting ble sett, verken forrige gang eller nå.',
  },
  unseen: {
    heading: 'Hva som ikke kunne ses',
    always: [
      'Det telefonen sender over mobilnettet og som tekstmeldinger, og det radioen og SIM-kortet sender på egen hånd.',
      'Det den sender i andre situasjoner enn dem som er nevnt nedenfor.',
    ],
    proxy:
      'Det programmer sender som ikke bryr seg om telefonens Wi-Fi-innstillinger. Av det er bare mengden kjent, der telefonens egen telling kunne leses.',
    unread: (count) =>
      count === 1
        ? 'Telefonen snakket med denne mottakeren på en måte som ikke kunne leses:'
        : `Telefonen snakket med disse ${count} mottakerne på en måte som ikke kunne leses:`,
    bypassed: (bytes) =>
      `Telefonen telte ${bytes} byte som ikke kom gjennom denne datamaskinen. Hva det var, er ikke kjent.`,
    cellular: (bytes) => `Telefonen sendte ${bytes} byte over mobilnettet under sjekken.`,
    uncounted:
      'Telefonens egen telling av det den sendte kunne ikke brukes i alle forsøk, så det som gikk en annen vei, er ikke kjent, heller ikke hvor mye det var.',
    invalid: (invalid, planned) =>
      `${invalid} av ${planned} forsøk regnes ikke med, fordi det ikke kunne vises at telefonens data kom gjennom denne datamaskinen.`,
    seldom: 'Det som skjer sjelden: Noen få forsøk viser det ikke.',
    tool: 'Alt programmet som gjorde opptaket, har utelatt. At det er stille der, beviser ingenting.',
    parts: (count) =>
      `${count} ${count === 1 ? 'del' : 'deler'} av det som ble sendt, kunne ikke gjøres om til noe lesbart.`,
  },
  phone: {
    heading: 'Hva telefonen selv forteller',
    removed: (app) =>
      `Programmet ${app} var en del av telefonens programvare og er fjernet av en oppdatering; dataene dets ble slettet.`,
    known: (app) =>
      `På telefonen finnes programmet ${app}, som man vet har sendt slike data fra andre telefoner.`,
  },
  done: {
    heading: 'Hva som ble gjort',
    moment: 'Hva som ble gjort',
    times: 'Ganger',
    timesBefore: 'Forrige gang',
    listened: (time) => `Etter hver av disse lyttet datamaskinen i ${time}.`,
    seconds: (n) => (n === 1 ? 'ett sekund' : `${n} sekunder`),
    minutes: (n) => (n === 1 ? 'ett minutt' : `${n} minutter`),
    answers: {
      sink: 'Denne datamaskinen svarte i stedet for alle mottakere; ingenting ble sendt videre.',
      success:
        'Denne datamaskinen svarte i stedet for alle mottakere at alt var i orden; ingenting ble sendt videre.',
      forward: 'Telefonen snakket med sine virkelige mottakere.',
      fail: 'Denne datamaskinen svarte i stedet for alle mottakere at de var ute av drift.',
    },
    imported: 'Et opptak som et annet program hadde gjort, ble lest.',
  },
  proof: {
    heading: 'For journalister og myndigheter',
    text: 'Ved siden av denne siden ligger en fil med et navn som slutter på .tar. Den inneholder funnene i detalj, signert, slik at det kan vises at ingen har endret dem siden. Den inneholder ikke telefonens numre.',
    masked: 'Telefonens egne numre står ikke på denne siden, så den kan vises til andre.',
  },
  madeBy: (version) => `Laget med phonehome ${version}.`,
};
