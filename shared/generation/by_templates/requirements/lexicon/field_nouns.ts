import type { FieldType } from "../../specification/specification.ts";

/**
 * What a field's name says about its type. Words are ASCII lower case as `asciiWords` gives them,
 * in English, German, Spanish, French, Italian, Portuguese and Dutch.
 */
function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}

/** First words that ask a yes-or-no question: "is active", "has children". */
export const questionWords = words(
  "is has can should allow allows needs was are includes accepts may contains",
);

/** Whole names that are yes-or-no. */
export const booleanNames = words(
  `done completed complete finished active inactive published archived enabled disabled paid
  available verified featured favorite favourite favorited starred pinned visible hidden public
  private closed sold shipped delivered cancelled canceled approved rejected returned borrowed
  checked urgent important vegetarian vegan deleted resolved confirmed subscribed read unread
  locked blocked draft instock optedin optin soldout forsale onsale forrent checkedin remote multiplayer explicit glutenfree vip nsfw electric spam wichtig dringend bought purchased packed watched played booked reserved
  spicy halal kosher organic waterproof matriculado matriculada fragile stolen broken lost found damaged refundable taxable billable recurring online fulltime adopted neutered vaccinated
  vegetarien vegetarienne vegane vegetariano vegetariana vegetarisch vegano vegana urgente importante
  gratis kostenlos gratuit gratuite gratuito gratuita glutenfrei sichtbar lieferbar verkauft ausgeliehen geliefert
  versendet bestatigt storniert gepruft archiviert reserviert gebucht privat geimpft angemeldet
  vendido vendida prestado prestada entregado entregada enviado enviada confirmado confirmada cancelado
  cancelada archivado archivada reservado reservada privado privada publica vacunado vacunada
  vendu vendue pretee livree envoye envoyee confirme confirmee annule annulee archivee
  reservee prive privee publie publiee vaccinee
  venduto venduta prestato consegnato spedito confermato annullato archiviato prenotato pubblicata
  privato privata visibile vaccinato vaccinata
  entregue arquivado vegetarisch verkocht verzonden geleverd bevestigd geannuleerd
  erledigt fertig aktiv abgeschlossen bezahlt verfugbar veroffentlicht gelesen offentlich
  hecho hecha completado completada terminado activo activa pagado pagada disponible publicado leido
  fait faite termine terminee actif active paye payee disponible publie lu
  fatto fatta completato completata attivo attiva pagato disponibile pubblicato letto
  feito feita concluido concluida ativo ativa pago disponivel lido
  gedaan klaar voltooid actief betaald beschikbaar gelezen gepubliceerd`,
);

/** Last words of a calendar date. */
export const dateWords = words(
  `date day birthday deadline dob anniversary due birthdate duedate startdate enddate expiry expiration
  datum geburtstag fallig falligkeit frist falligkeitsdatum erscheinungsdatum geburtsdatum startdatum enddatum
  fecha vencimiento cumpleanos nacimiento plazo
  echeance naissance anniversaire
  scadenza nascita
  vencimento nascimento aniversario prazo
  vervaldatum geboortedatum deadline einddatum`,
);

/** Names that are dates only in the language that has them. */
export const italianDateWords = words("data");

/** Last words of an instant. */
export const instantWords = words(
  "timestamp datetime instant createdon lastlogin lastseen zeitpunkt zeitstempel",
);

/** Last words of a clock time. */
export const timeWords = words("time uhrzeit hora heure ora orario tijd horario uhr");

/** Words before "time" that make it a duration. */
export const durationWords = words(
  "prep preparation cook cooking total reading running baking waiting wait delivery travel run lead response processing brew brewing play playing flight estimated spent",
);

export const emailWords = words("email mail emailaddress courriel correo correoelectronico");

export const urlWords = words(
  `url link website homepage uri webseite webpage site sitio avatar photo image picture thumbnail
  logo cover icon bild foto imagen enlace lien immagine imagem`,
);

export const uuidWords = words("uuid guid");

/** Last words of a whole number. */
export const integerWords = words(
  `count quantity qty pages page year age stock rank seats capacity floor rooms points likes
  votes views copies calories servings guests players episodes minutes attendees mileage
  population goals bedrooms bathrooms doors wheels wins losses seconds hours days weeks months years yr
  duration downloads participants visitors employees units pieces passengers reps sets laps
  strikes levels floors beds lives hp horsepower kilometers kilometres miles stars
  minuti minuten minutos stunden horas heures giorni tage dias jours wochen semanas semaines mesi meses mois
  portions yield season episode round lap
  anzahl jahr alter seitenzahl seiten menge bestand kapazitat dauer portionen lagerbestand sitze
  cantidad edad ano paginas existencias capacidad duracion anio porciones
  quantite annee duree portions
  quantita eta anno pagine capacita durata porzioni
  quantidade idade estoque capacidade duracao
  aantal leeftijd jaar paginas voorraad god kolichestvo stranits`,
);

/** First words of "number of X" in the six languages. */
export const countPhrases: readonly RegExp[] = [
  /^(?:number|count|total number|no) of /,
  /^(?:anzahl|numero d[aei]|nombre de|aantal) /,
];

/** Last words of a decimal number. */
export const numberWords = words(
  `price cost amount total weight height width length depth distance salary balance score temperature
  latitude longitude lat lng lon percentage percent rate discount tax fee budget value area volume
  speed rating subtotal revenue income wage rent deposit fine bonus commission gpa
  altitude elevation humidity pressure voltage radius diameter thickness dose mass bmi tip
  preis betrag gewicht hohe breite lange kosten gehalt bewertung summe
  precio importe peso altura ancho costo coste salario puntuacion monto
  prix montant poids hauteur largeur cout salaire
  prezzo importo altezza larghezza stipendio
  preco valor largura nota
  prijs bedrag gewicht hoogte breedte tsena cena tsina`,
);

/** Last words of a text of several lines. */
export const textWords = words(
  `description notes note comment comments body content contents bio biography summary details message
  text review remarks remark instructions abstract directions feedback about excerpt transcript lyrics
  procedure explanation observations synopsis
  beschreibung notiz notizen inhalt bemerkung bemerkungen kommentar anmerkungen zusammenfassung zubereitung
  descripcion notas contenido comentario comentarios resumen instrucciones
  contenu commentaire commentaires resume remarques
  descrizione contenuto commento istruzioni
  descricao conteudo comentario observacoes
  beschrijving inhoud opmerking opmerkingen notities opisanie`,
);

/** Last words of a list of short texts. */
export const listWords = words(
  `tags labels keywords categories aliases hashtags
  schlagworter stichworter zutaten etiquetas ingredientes
  etiquettes ingredients etichette ingredienti trefwoorden`,
);

/** Last words of a line of text, known so that they need not be guessed. */
export const stringWords = words(
  `name title slug code sku isbn phone address city country street zip postcode username nickname
  status state category type kind genre author artist brand model color colour currency language
  location venue department role subject label handle barcode gender priority
  severity password publisher manufacturer owner customer client supplier company vendor
  breed species make director cuisine team league manager host speaker instructor teacher student
  password unit material format platform version license licence plate vin iban theme mood
  surname firstname lastname timezone region province county method reference room topic question answer
  difficulty level position destination origin nationality
  titel name autor verlag vorname nachname adresse stadt ort telefon kategorie marke farbe abteilung land
  nazvanie imya avtor zagolovok
  titulo nombre apellido autor autora editorial direccion ciudad telefono categoria marca color estado
  titre nom prenom auteur adresse ville telephone categorie couleur marque editeur
  titolo nome cognome autore editore indirizzo citta telefono colore stato genere
  titulo nome sobrenome zhanr endereco cidade cor
  naam voornaam achternaam schrijver adres plaats telefoon uitgever kleur`,
);

/** Words before "number" that make it an identifier rather than a quantity. */
export const identifierWords = words(
  `phone order invoice serial account card license licence plate flight house room tracking passport
  registration vat tax model part id ticket bank fax mobile tel telephone contact reference catalog
  confirmation policy case batch lot vin customer employee student member bib gate isbn sku routing`,
);

/** Names that mean a choice from a list, so that "status (open, closed)" is not a field list. */
export const choiceNouns = words(
  `status state priority type kind category level size genre color colour severity gender role mode
  stage phase condition format difficulty visibility frequency method plan tier unit currency
  zustand prioritat kategorie estado prioridad categoria tipo statut etat priorite categorie stato priorita`,
);

/** Names whose value may be left open when a record is made. */
export const optionalNames = words(
  `due duedate deadline enddate end expiry expiration notes note description comment comments remarks
  remark nickname bio biography summary details middlename avatar
  falligkeit fallig frist notizen beschreibung bemerkung vencimiento notas descripcion echeance
  remarques scadenza descrizione vencimento descricao beschrijving opmerkingen`,
);

/** Words that make a date one that is known only later. */
export const laterWords = words(
  "due deadline end ended finish finished completed completion return returned expiry expiration expires closed resolved cancelled paid shipped delivered until death last falligkeit fallig vencimiento echeance scadenza",
);

/** Names that say which record it is; always required when nothing else is said. */
export const namingWords: readonly string[] = [
  "title",
  "name",
  "label",
  "subject",
  "titel",
  "titulo",
  "nombre",
  "titre",
  "nom",
  "titolo",
  "nome",
  "naam",
];

/** Explicit types as people write them. */
export const typeWords: Readonly<Record<string, FieldType>> = {
  string: "string",
  str: "string",
  varchar: "string",
  char: "string",
  "short text": "string",
  text: "text",
  multiline: "text",
  "multi-line": "text",
  "long text": "text",
  paragraph: "text",
  markdown: "text",
  textarea: "text",
  int: "integer",
  integer: "integer",
  "whole number": "integer",
  bigint: "integer",
  smallint: "integer",
  serial: "integer",
  number: "number",
  decimal: "number",
  float: "number",
  double: "number",
  numeric: "number",
  real: "number",
  money: "number",
  currency: "number",
  boolean: "boolean",
  bool: "boolean",
  flag: "boolean",
  checkbox: "boolean",
  "yes/no": "boolean",
  "true/false": "boolean",
  "yes or no": "boolean",
  "true or false": "boolean",
  date: "date",
  datetime: "datetime",
  "date-time": "datetime",
  "date time": "datetime",
  "date and time": "datetime",
  timestamp: "datetime",
  timestamptz: "datetime",
  time: "time",
  email: "email",
  "email address": "email",
  url: "url",
  uri: "url",
  link: "url",
  uuid: "uuid",
  guid: "uuid",
  "string[]": "string_list",
  "text[]": "string_list",
  "array<string>": "string_list",
  "array of strings": "string_list",
  "list of strings": "string_list",
  "array of text": "string_list",
  "list of words": "string_list",
  array: "string_list",
  list: "string_list",
  strings: "string_list",
};

/** Type words that never end a name, so that "isbn string" is the string `isbn`. */
export const unmistakableTypeWords = words(
  "string str varchar int integer serial bigint smallint decimal float double numeric boolean bool datetime timestamp timestamptz uuid",
);

/** Types that the templates cannot store. */
export const uncoveredTypes =
  /\b(?:json(?:b)?|object|map|dictionary|blob|binary|bytea|file|geo ?point|geometry|(?:number|int|integer|float|boolean|date)s?\[\]|(?:array|list) of (?:numbers|integers|objects|dates|booleans))(?![\p{L}\p{N}])/iu;
