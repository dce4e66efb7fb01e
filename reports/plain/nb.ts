import type { PlainWords } from './words.ts';

/** Norwegian bokmål. */
export const nb: PlainWords = {
  code: 'nb',
  name: 'Norsk bokmål',
  title: 'Dette så vi at telefonen sendte om deg',
  when: (day, build) => `Sjekket ${day}. Programvareversjon på telefonen: ${build}.`,
  list: (items) => {
    const last = items.at(-1) ?? '';
    return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} og ${last}`;
  },
  summary: {
    readable: (what, to) =>
      `Leselig for alle underveis sendte denne telefonen dette om seg selv: ${what}. Mottaker: ${to}.`,
    protected: (what, to) =>
      `Beskyttet underveis sendte telefonen dette om seg selv: ${what}. Mottaker: ${to}.`,
    unknown: (what, to) =>
      `Dette sendte telefonen om seg selv, uten at det er kjent hvor godt beskyttet: ${what}. Mottaker: ${to}.`,
    noneReadable: 'Det ble ikke sett noe som andre underveis kunne ha lest.',
    nothing: 'Vi så ikke at telefonen sendte noe som røper hvilken telefon det er eller hvem som eier den.',
    nothingCounts: 'Ingenting kan sies: Ikke noe forsøk i denne sjekken gikk helt til slutt.',
    answeredHere:
      'Under sjekken svarte denne datamaskinen i stedet for mottakerne, og sendte ingenting videre.',
    unfinished: 'Sjekken ble avbrutt før den var ferdig; denne siden forteller det som var tatt opp til da.',
    simulated: 'Dette var ikke en virkelig telefon, men en simulert, som sjekken prøves ut på.',
    unread: (count) =>
      `Med ${count} ${count === 1 ? 'mottaker' : 'mottakere'} snakket den på en måte som ikke kunne leses.`,
  },
  leak: {
    heading: 'Ville denne sjekken ha oppdaget lekkasjen fra 2019?',
    what: 'I 2019 avslørte NRK at telefoner av merket Nokia sendte serienumrene sine, lesbare for hvem som helst, til en mottaker i Kina hver gang de ble slått på eller låst opp. Denne ruten forteller hvor god sjekken var, ikke hvor god telefonen er.',
    answers: {
      gateway:
        'Ja. Alt telefonen sendte over Wi-Fi, måtte gjennom denne datamaskinen, også det programmer sender uten å bry seg om telefonens innstillinger, slik programmet fra 2019 gjorde.',
      gap: 'Ikke sikkert. Det telefonen sendte over Wi-Fi, måtte gjennom denne datamaskinen, men den sendte også noe som ikke ble tatt opp: over mobilnettet, eller i et øyeblikk da opptaket ikke gikk. En lekkasje som den fra 2019 kan være en del av det.',
      counted:
        'Ja, for det som går over Wi-Fi. Et program som det fra 2019 kan sende data utenom denne datamaskinen. Men telefonens egen datamåler viser ikke mer enn det som gikk gjennom datamaskinen, i hvert forsøk: Mens datamaskinen lyttet, gikk ingenting utenom.',
      amount:
        'Bare at noe ble sendt. Telefonen telte mer data enn det som kom gjennom denne datamaskinen: Noe gikk en annen vei, og ingen så hva det var. En lekkasje som den fra 2019 kan være en del av det.',
      missed:
        'Denne sjekken kan ha oversett den. Et program som det fra 2019 kan sende data utenom denne datamaskinen, og telefonens egen datamåler, som ville vist det, kunne ikke brukes, eller ikke i alle forsøk. Det som ikke ble sett her, kan likevel være sendt.',
      tool: 'Det kommer an på programmet som gjorde opptaket. Et program som telefonen bare ble vist til i Wi-Fi-innstillingene, ville trolig ha oversett den; et program som tar imot alt telefonen sender, ville ha sett den.',
      nothing: 'Nei. Ikke noe forsøk gikk helt til slutt.',
    },
    same: 'Det denne telefonen sendte leselig for alle, gikk til selve mottakeren fra 2019.',
  },
  sent: {
    heading: 'Hva som ble sendt, og til hvem',
    none: 'Vi så ikke at telefonen sendte noe som røper hvilken telefon det er eller hvem som eier den. Det betyr ikke at ingenting ble sendt: Les avsnittet om det sjekken ikke kunne se.',
    unknownOwner: 'Hvem som står bak denne adressen, er ikke kjent her',
    notSure: 'trolig',
    source: (source, day) => `Kilde for hvem som står bak adressen: «${source}» (lest ${day}).`,
    by: (app) => `Sendt av programmet ${app}.`,
    when: 'Når',
    what: 'Hva',
    how: 'Hvor godt beskyttet',
    of: (k, n) => `${k} av ${n} ganger`,
    uncounted: 'sett i et forsøk som ikke ble regnet med',
    slot: (name, slot) => `${name} (SIM ${slot})`,
  },
  ways: {
    clear:
      'Ikke beskyttet i det hele tatt: Alle underveis, for eksempel den som eier Wi-Fi-nettet eller nettleverandøren, kunne lese det.',
    coded:
      'Ikke beskyttet: Det ser bare uleselig ut. Alle underveis, for eksempel den som eier Wi-Fi-nettet eller nettleverandøren, kunne gjøre det om til vanlig tekst og lese det.',
    weak: 'Dårlig beskyttet: Telefonen sjekket ikke hvem den snakket med, så noen underveis kunne lese det.',
    protected:
      'Beskyttet underveis: Bare mottakeren kan lese det. (For sjekken ble telefonen innstilt slik at også denne datamaskinen kunne lese det.)',
    unknown: 'Hvor godt det var beskyttet, er ikke kjent.',
  },
  moments: {
    boot: 'når telefonen ble startet på nytt',
    unlock: 'når den ble låst opp',
    'screen-on': 'når skjermen ble slått på',
    'sim-swap': 'når SIM-kortet ble byttet',
    idle: 'når ingen rørte den',
    'idle-hour': 'når ingen rørte den på en time',
    'idle-72h': 'når ingen rørte den på tre døgn',
    capture: 'under opptaket',
    any: 'når som helst, uansett hva som ble gjort',
    background: 'på andre tidspunkter i disse forsøkene',
    other: 'når noe annet ble gjort',
  },
  identifiers: {
    imei: [
      'IMEI-nummer',
      'telefonens serienummer i alle mobilnett, ett for hver SIM-plass; det er det samme når kortet byttes',
    ],
    imeisv: ['IMEI-nummer', 'telefonens serienummer i alle mobilnett, med en programvareversjon'],
    meid: ['MEID-nummer', 'telefonens serienummer i noen mobilnett; det endres aldri'],
    serial: ['serienummer', 'produsentens nummer for denne ene telefonen; det endres aldri'],
    eid: ['nummeret til det innebygde SIM-kortet', 'det er det samme i hele telefonens levetid'],
    iccid: ['SIM-kortnummer', 'serienummeret til SIM-kortet; det endres bare med kortet'],
    imsi: [
      'abonnementsnummer',
      'nummeret som mobilnettet kjenner abonnementet på; det er ikke telefonnummeret',
    ],
    msisdn: ['telefonnummer', 'nummeret som folk ringer'],
    'wifi-mac': [
      'Wi-Fi-adresse',
      'nummeret som trådløse nett, for eksempel i butikker, kan kjenne igjen telefonen på',
    ],
    'bluetooth-mac': ['Bluetooth-adresse', 'nummeret som ting i nærheten kan kjenne igjen telefonen på'],
    'android-id': [
      'Android-ID',
      'opprettet da telefonen ble tatt i bruk; den er den samme til telefonen tilbakestilles til fabrikkinnstillingene',
    ],
    'gsf-id': [
      'Google-ID',
      'opprettet da telefonen ble tatt i bruk; den er den samme til telefonen tilbakestilles til fabrikkinnstillingene',
    ],
    'advertising-id': ['annonse-ID', 'laget for annonsører; den kan endres i telefonens innstillinger'],
    idfv: [
      'nummer for én utgivers apper',
      'det samme i alle apper fra én utgiver, så lenge en av dem er installert',
    ],
    udid: ['nummeret Apple ga telefonen', 'telefonens eget nummer; det endrer seg aldri'],
    location: ['posisjon', 'hvor telefonen er'],
    'cell-id': [
      'mobilmasten i bruk',
      'den forteller hvor telefonen er: i en by på noen kvartaler nær, på landet på noen kilometer',
    ],
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
      still: ['Sendes fortsatt', 'Det ble sett forrige gang også.'],
      undecided: ['Ikke avgjort', 'Det ble sett for lite til å si om det har sluttet.'],
      new: ['Nytt', 'Det ble ikke sett forrige gang.'],
    },
    row: (what, to, moment) => `${what}, til ${to}, ${moment}`,
    rates: (before, now) => `forrige gang ${before}, nå ${now}`,
    none: 'Ingenting ble sett, verken forrige gang eller nå.',
  },
  unseen: {
    heading: 'Dette kunne sjekken ikke se',
    always: [
      'Det telefonen sender over mobilnettet eller som tekstmeldinger, og det SIM-kortet sender på egen hånd.',
      'Det den sender i andre situasjoner enn dem som er nevnt nedenfor.',
      'Bilder, passord og det som skrives: Sjekken leter ikke etter dette, bare etter de numrene og kjennetegnene til telefonen som den kunne lese eller fikk oppgitt.',
    ],
    proxy:
      'Det som sendes utenom denne datamaskinen. Av det kan bare mengden bli kjent, og bare der telefonens egen datamåler kunne leses.',
    proxyCounted:
      'Det som sendes utenom denne datamaskinen. Mens datamaskinen lyttet, var det ikke noe av det; det viser telefonens egen datamåler.',
    unread: (count) =>
      count === 1
        ? 'Telefonen snakket med denne mottakeren på en måte som ikke kunne leses:'
        : `Telefonen snakket med disse ${count} mottakerne på en måte som ikke kunne leses:`,
    bypassed: (letters) =>
      `Telefonen telte mer enn det som kom gjennom denne datamaskinen, omtrent like mye som ${letters} bokstaver tekst. Hva det var, er ikke kjent.`,
    cellular: (letters) =>
      `Telefonen sendte omtrent like mye som ${letters} bokstaver tekst over mobilnettet under sjekken.`,
    uncounted: (counted, attempts) =>
      counted === 0
        ? `Telefonens egen datamåler kunne ikke brukes i noen av de ${attempts} forsøkene. Av det som gikk utenom, er ikke engang mengden kjent.`
        : `Telefonens egen datamåler kunne bare brukes i ${counted} av ${attempts} forsøk. Av det som gikk utenom i de andre, er ikke engang mengden kjent.`,
    invalid: (invalid, planned) =>
      `${invalid} av ${planned} forsøk regnes ikke med, fordi det ikke kunne vises at telefonens data kom gjennom denne datamaskinen.`,
    seldom: (listened) =>
      listened === null
        ? 'Det som skjer sjelden: Så lite viser det kanskje ikke.'
        : `Det som skjer sjelden, eller senere: Hver gang lyttet datamaskinen bare i ${listened}.`,
    tool: 'Alt programmet som gjorde opptaket, har utelatt. At det er stille der, beviser ingenting.',
    parts: (count) =>
      `${count} ${count === 1 ? 'del' : 'deler'} av det som ble sendt, kunne ikke gjøres om til noe lesbart.`,
  },
  phone: {
    heading: 'Hva telefonen selv forteller',
    removed: (app) =>
      `Programmet ${app} var en del av telefonens programvare og er fjernet av en oppdatering; dataene ble slettet.`,
    known: (app) =>
      `På telefonen finnes programmet ${app}, som er kjent for å sende slike data fra andre telefoner; det som ble sett av det her, står ovenfor.`,
  },
  advice: {
    heading: 'Dette kan du gjøre',
    sent: [
      'Installer telefonens oppdateringer, og sjekk på nytt etterpå: En oppdatering kan få slutt på det, eller sette det i gang.',
      'Spør produsenten av telefonen, og mottakerne, hva de får og hvorfor. Vis dem denne siden.',
      'Har du aldri sagt ja til dette, kan du klage til Datatilsynet.',
    ],
    unsure: [
      'For å se mer: Sjekk på nytt med telefonen koblet til med kabel eller over mobilsonen til denne datamaskinen, og la den lytte lenger.',
    ],
    nothing: ['Sjekk på nytt etter hver oppdatering av telefonen: En oppdatering kan endre hva den sender.'],
  },
  done: {
    heading: 'Hva som ble gjort',
    moment: 'Datamaskinen lyttet',
    times: 'Antall ganger',
    timesBefore: 'Forrige gang',
    listened: (time) => `Etter hver av disse lyttet datamaskinen i ${time}.`,
    seconds: (n) => (n === 1 ? 'ett sekund' : `${n} sekunder`),
    minutes: (n) => (n === 1 ? 'ett minutt' : `${n} minutter`),
    answers: {
      sink: 'Denne datamaskinen svarte i stedet for alle mottakere; ingenting ble sendt videre. Hadde de virkelige mottakerne svart, kunne telefonen ha sendt noe annet.',
      success:
        'Denne datamaskinen svarte i stedet for alle mottakere at alt var i orden; ingenting ble sendt videre. Hadde de virkelige mottakerne svart, kunne telefonen ha sendt noe annet.',
      forward: 'Telefonen snakket med sine virkelige mottakere.',
      fail: 'Denne datamaskinen svarte i stedet for alle mottakere at de var ute av drift.',
    },
    imported: 'Et opptak som et annet program hadde gjort, ble lest.',
  },
  proof: {
    heading: 'For journalister og myndigheter',
    text: 'Sammen med denne siden ligger en fil med et navn som slutter på .tar. Den inneholder funnene i detalj, signert av denne datamaskinen, slik at det kan vises at ingen har endret dem etterpå. Den inneholder ikke telefonens egne numre.',
    masked: 'Telefonens egne numre er utelatt fra denne siden, slik at den kan vises til andre.',
  },
  madeBy: (version) => `Laget med programmet phonehome, versjon ${version}.`,
  guide: {
    yes: 'ja',
    no: 'nei',
    done: 'Ferdig',
    enter: 'Trykk Enter når det er gjort.',
    choose: (last) => `Skriv et tall fra 1 til ${last} (Enter for 1).`,
    answer: 'Svar',
    welcome: (minutes) =>
      `Her finner du ut hva telefonen din forteller andre om seg selv og om deg. Det tar omtrent ${minutes} minutter, og du er hånden: Du starter den på nytt, låser den og låser den opp når du blir bedt om det. Stopp når du vil med Ctrl-C; det som er tatt opp til da, blir tatt vare på. Ingenting forlater denne datamaskinen.`,
    cable:
      'Er det en Android-telefon som henger på denne datamaskinen med en kabel, med USB-feilsøking slått på? Det må den ikke, men da kan telefonens egen datamåler leses, og mer kan sies.',
    noCable: (why) => `Telefonen ble ikke nådd med kabelen, og sjekken går videre uten. (${why})`,
    which: 'Hvilken av disse telefonene er det?',
    read: (count) => `Telefonen fortalte selv ${count} numre å lete etter.`,
    numbers:
      'Nå numrene det skal letes etter. De blir på denne datamaskinen. Hopp over et med Enter; det ingen vet, kan ikke finnes.',
    number: {
      imei: ['IMEI-nummer (tast *#06# på telefonen)', 'det har 15 sifre'],
      imei2: ['Det andre IMEI-nummeret, hvis telefonen har to', 'det har 15 sifre'],
      iccid: [
        'SIM-kortnummer (står på kortet, eller i telefonens innstillinger som ICCID)',
        'det har 18 til 20 sifre',
      ],
      msisdn: ['Telefonnummer, med + og landet først', 'det har 5 til 15 sifre'],
      'wifi-mac': [
        'Wi-Fi-adresse (telefonens innstillinger, ofte «MAC-adresse»)',
        'den ser slik ut: 3c:5a:b4:1d:7e:21',
      ],
      'bluetooth-mac': ['Bluetooth-adresse', 'den ser slik ut: 3c:5a:b4:1d:7e:21'],
      serial: ['Telefonens serienummer', 'det skrives uten mellomrom'],
      'advertising-id': ['Annonserings-ID', 'den ser slik ut: 6f9b1c54-20de-4a37-9c81-d5e0b7a4f213'],
    },
    wrong: (form) => `Det kan ikke stemme: ${form}. Skriv det igjen, eller hopp over med Enter.`,
    doubtful:
      'Det siste sifferet passer ikke til de andre: Ett av dem kan være feil. Står det slik på telefonen?',
    model: 'Hvilken telefon er det? For eksempel: Nokia 7 plus',
    build:
      'Hvilken programvare har den? (Android: Innstillinger, Om telefonen, Byggnummer. iPhone: Innstillinger, Generelt, Om, Programvareversjon.)',
    way: 'Hvordan skal telefonens data komme til denne datamaskinen?',
    ways: {
      wifi: 'gjennom telefonens Wi-Fi-innstillinger (programmer kan la være å følge dem)',
      hotspot:
        'gjennom en mobil sone som denne datamaskinen åpner (ser også det som ikke følger innstillingene)',
      file: 'jeg har et opptak fra et annet program: PCAPdroid, Fiddler, mitmproxy, Wireshark',
    },
    hotspot: {
      system:
        'Bare en datamaskin med Linux kan følge med på sin egen mobile sone. Med Windows eller Mac: Åpne sonen (Windows: Innstillinger, Nettverk og internett, Mobil hotspot; Mac: Systeminnstillinger, Generelt, Deling, Internettdeling), koble telefonen til den, og la programmet Wireshark ta opp den forbindelsen mens du starter telefonen på nytt og låser den opp. Lagre opptaket, og velg «jeg har et opptak» her.',
      rights:
        'Da må denne datamaskinen få beskjed om hvor den mobile sonen skal sende ting, og det er det bare administratoren som kan gi. Begynn på nytt med: sudo ./phonehome check',
      none: 'Denne datamaskinen har ikke noe annet nett som en telefon kunne være i. Åpne en mobil sone (ofte: Innstillinger, Wi-Fi, de tre prikkene, Slå på Wi-Fi-sone; eller skriv: nmcli device wifi hotspot), og velg så dette en gang til.',
      failed: (why) => `Denne datamaskinen kan ikke følge med på den mobile sonen. (${why})`,
      which:
        'Hvilket av datamaskinens nett er den mobile sonen? Til sjekken er over, når det som er i det nettet, ingenting utenfor.',
      wireless: 'trådløst',
      noneOfThem: 'ingen av disse',
      watched: (name) =>
        `Denne datamaskinen følger nå med på alt som kommer fra ${name}. Når sjekken er over, slutter den med det.`,
      released: 'Denne datamaskinen følger ikke lenger med på den mobile sonen.',
      stays: (why) =>
        `Denne datamaskinen følger fortsatt med på den mobile sonen. Skriv: sudo ./phonehome gateway down (${why})`,
      join: 'Koble telefonen til datamaskinens mobile sone, og slå av mobildata på den.',
      free: 'Ingenting må stilles inn på telefonen: Alt den sender over denne sonen, går gjennom datamaskinen.',
      notSeen:
        'Telefonens data kommer ikke til denne datamaskinen ennå. Se etter om telefonen fortsatt er i den mobile sonen, om mobildata er slått av, og (Android: Innstillinger, Nettverk og internett) om «Privat DNS» er av eller automatisk; trykk så på knappen på siden igjen.',
    },
    file: 'Hvor er opptaket? Skriv hvor filen ligger.',
    address: 'Hvilken av adressene når telefonen denne datamaskinen på? Begge må være i samme Wi-Fi-nett.',
    noAddress:
      'Denne datamaskinen er ikke i noe nett. Koble den til Wi-Fi-nettet som telefonen er i, og begynn på nytt.',
    visit: (address) =>
      `Åpne denne siden i nettleseren på telefonen, eller pek kameraet på firkanten: ${address}`,
    visited: 'Telefonen har åpnet siden.',
    nothingYet:
      'Det har ikke kommet noe fra telefonen ennå. Se etter om den er i samme Wi-Fi-nett som denne datamaskinen, om mobildata er slått av, og om en brannmur på datamaskinen stopper den.',
    proxy: (host, port) =>
      `Nå må telefonens Wi-Fi få vite at data skal sendes til denne datamaskinen. Slå av mobildata. Åpne så innstillingene for Wi-Fi-nettet telefonen er i (Android: tannhjulet ved navnet, så Rediger og Avansert; iPhone: i-en ved navnet, så Konfigurer proxy), sett Proxy til Manuell, og skriv inn: vert eller tjener ${host}, port ${port}.`,
    iphone:
      'Slå av mobildata. Siden på iPhonen tilbyr en profil, som gjør at telefonens Wi-Fi sender data til denne datamaskinen, og at datamaskinen kan lese dem; siden sier hva du skal trykke på. Profilen fjerner seg selv etter et døgn.',
    proxySet: 'Telefonens Wi-Fi fikk gjennom kabelen vite at data skal sendes til denne datamaskinen.',
    trust:
      'For at også beskyttede data skal kunne leses, må telefonen stole på denne datamaskinen. Siden på telefonen forteller hvordan. Uten det er det mer som ikke kan leses.',
    press: 'Trykk så på knappen på siden på telefonen.',
    seen: 'Telefonens data kommer til denne datamaskinen.',
    notSeen:
      'Telefonens data kommer ikke til denne datamaskinen ennå. Se på tallene du skrev inn i Wi-Fi-innstillingene, om de ble lagret, og om mobildata er slått av; trykk så på knappen på siden igjen.',
    attempt: (n, of) => `Forsøk ${n} av ${of}`,
    act: {
      sleep: 'Lås telefonen: Trykk kort på av/på-knappen, så skjermen blir mørk.',
      wake: 'Trykk kort på av/på-knappen, så skjermen slås på. Ikke lås den opp.',
      unlock: 'Lås den opp nå.',
      restarts: 'Datamaskinen starter telefonen på nytt gjennom kabelen. La den være i fred.',
      reboot: 'Start telefonen på nytt nå, og vent til den viser låseskjermen.',
    },
    disagrees: 'Telefonen er ikke i den tilstanden ennå.',
    quiet: 'La den nå være i fred; datamaskinen venter til den er stille.',
    listening: (time) => `Datamaskinen lytter i ${time}. Ikke rør telefonen.`,
    prove:
      'Lås opp telefonen og trykk på knappen på siden, så det er sikkert at data fra den fortsatt kommer hit.',
    skip: 'Det har ikke kommet noe fra telefonen. Skal det prøves én gang til? (Hvis ikke, regnes ikke dette forsøket med.)',
    fails: (why) => `Dette forsøket regnes ikke med: ${why}`,
    repeat: 'Skal det gjøres på nytt?',
    working: 'Det var alt. Datamaskinen går nå gjennom det som ble tatt opp.',
    stopped: 'Stoppet. Det som ble tatt opp, er tatt vare på; datamaskinen lager siden av det.',
    results: (page) => `Siden: ${page}`,
    proof: (file) => `Til en journalist eller en myndighet: ${file}`,
    keep: (file) => `For å sjekke igjen etter en oppdatering: phonehome check --again ${file}`,
    takeBack: {
      android:
        'Still det nå tilbake, ellers har ikke telefonen internett på dette Wi-Fi-nettet: Sett Proxy til Ingen i innstillingene for nettet. Hvis du installerte sertifikatet «phonehome», fjerner du det (Innstillinger, Sikkerhet, Kryptering og legitimasjon, Brukerlegitimasjon). Slå så på mobildata.',
      iphone:
        'Still det nå tilbake, ellers har ikke iPhonen internett på dette Wi-Fi-nettet: Innstillinger, Generelt, VPN og enhetsadministrering, «phonehome check», Fjern profil. Hvis du stilte inn proxyen for hånd: Innstillinger, Wi-Fi, i-en ved nettet, Konfigurer proxy, Av. Koble så til Wi-Fi-nettet igjen, og slå på mobildata.',
      cable:
        'Innstillingen ble stilt tilbake gjennom kabelen. Hvis du installerte sertifikatet «phonehome» på telefonen, fjerner du det (Innstillinger, Sikkerhet, Kryptering og legitimasjon, Brukerlegitimasjon). Slå på mobildata.',
      hotspot:
        'Koble telefonen til det vanlige Wi-Fi-nettet, og slå på mobildata. Hvis du installerte sertifikatet eller profilen «phonehome» på den, fjerner du det (Android: Innstillinger, Sikkerhet, Kryptering og legitimasjon, Brukerlegitimasjon; iPhone: Innstillinger, Generelt, VPN og enhetsadministrering).',
    },
    door: {
      title: 'Denne telefonen og datamaskinen',
      proxy: (host, port) => `Proxy: Manuell. Vert eller tjener: ${host}. Port: ${port}.`,
      free: 'Ingenting må stilles inn: Alt denne telefonen sender over den mobile sonen, går gjennom datamaskinen.',
      android:
        'Android: Innstillinger, Nettverk og internett, Wi-Fi, tannhjulet ved nettet, Rediger, Avanserte alternativer.',
      byHand: 'Eller for hånd: Innstillinger, Wi-Fi, i-en ved nettet, Konfigurer proxy, Manuell.',
      later: 'Se på datamaskinen: Det går videre der. Last så inn denne siden på nytt.',
      trust: 'For at også beskyttede data skal kunne leses (ikke nødvendig):',
      download: 'Hent datamaskinens sertifikat',
      trustAndroid:
        'Android: Innstillinger, Sikkerhet, Mer, Kryptering og legitimasjon, Installer et sertifikat, CA-sertifikat; velg filen som nettopp ble lastet ned.',
      profile:
        'En iPhone får innstillingen og sertifikatet fra én profil. Den fjerner seg selv etter et døgn; du kan fjerne den når som helst.',
      wifi: 'Navnet på dette Wi-Fi-nettet, slik det står i innstillingene på iPhonen',
      get: 'Hent profilen',
      install: [
        'Tillat at den lastes ned.',
        'Innstillinger, Profil lastet ned: Installer. Den kan spørre om passordet til Wi-Fi-nettet.',
        'Innstillinger, Generelt, Om, Sertifikattillit: Slå på «phonehome lab CA». (Uten det er det mer som ikke kan leses.)',
        'Kom tilbake til denne siden, og trykk på knappen nedenfor.',
      ],
      after:
        'Når sjekken er over: Innstillinger, Generelt, VPN og enhetsadministrering, «phonehome check», Fjern profil.',
      press: 'Vis datamaskinen at denne telefonen er her',
      pressed: 'Det gikk. Se på datamaskinen.',
      failed: 'Det nådde ikke datamaskinen. Se på telefonens Wi-Fi-innstillinger.',
    },
  },
};
