//! A healthy patient's way through the window, page by page.

use serde_json::json;

use super::app::{App, named, place};

pub const PATIENT: &str = "Mira Okonkwo-Lindqvist";
/// Day, month and year of the patient's birth, as they are typed.
const BORN: [&str; 3] = ["17", "4", "1991"];
pub const CLINICIAN: &str = "Dr Ana Morales";
pub const PASSPHRASE: &str = "lantern orbit cedar velvet";
/// The record that was sealed last, in its list on Home.
pub const SIGNED_LAST: &str = "main .lists section:last-child li button";

/// Groups of questions in which "none of these" is one tap.
const GROUPS: [&str; 8] = [
    "today",
    "skin_now",
    "skin_marks",
    "skin_history",
    "medicines",
    "health",
    "allergies",
    "recent",
];

/// What the healthy patient answers to questions that are always asked by themselves.
const ANSWERS: [&str; 7] = [
    "answer-pregnant-no",
    "skin-type-2",
    "answer-fst-no",
    "answer-anaes_dose-no",
    "answer-expect-no",
    "answer-bdd-no",
    "answer-capacity-yes",
];

/// What the clinician ticks on the sheet; the other clauses are the patient's.
const OF_THE_CLINICIAN: [&str; 4] = [
    "clause-informed_by",
    "clause-capacity",
    "clause-voluntary",
    "clause-teach_back",
];

/// Consents that the patient may leave open.
const OPTIONAL: [&str; 3] = [
    "clause-photo_record",
    "clause-photo_teaching",
    "clause-photo_marketing",
];

/// How old the patient is today, as the banner says it.
pub fn years() -> String {
    let [day, month, year] = BORN.map(|part| part.parse::<i16>().expect("a number"));
    let today = jiff::Zoned::now().date();
    let ahead = (i16::from(today.month()), i16::from(today.day())) < (month, day);
    format!("{} years", today.year() - year - i16::from(ahead))
}

impl App {
    /// From the first start to the empty home, with the English texts read and approved.
    pub async fn first_start(&self, mut seen: impl AsyncFnMut(&Self, &str)) {
        self.set_up(&mut seen).await;
        self.tap("approve-en").await;
        self.element(&named("save")).await;
        seen(self, "04-texts-to-approve").await;
        self.approve().await;
        seen(self, "04-texts-approved").await;
        self.tap("home").await;
        self.element(&named("new-consultation")).await;
    }

    /// Approves the texts that are open to be read: who does so, and as what, stands there already.
    pub async fn approve(&self) {
        self.tap("save").await;
        self.until("main", "Approved by").await;
        self.element(&named("read-en")).await;
    }

    /// From the first start to the empty home.
    pub async fn set_up(&self, seen: &mut impl AsyncFnMut(&Self, &str)) {
        self.element(&place("clinician.name")).await;
        seen(self, "01-first-start-clinician").await;
        self.fill("clinician.name", CLINICIAN).await;
        self.fill("clinician.grade", "Consultant dermatologist").await;
        self.tap("continue").await;
        self.fill("clinic.name", "Linden Dermatology").await;
        self.fill("clinic.address", "12 Linden Row\nLondon W1A 0XX").await;
        self.choose("clinic.country", "GB").await;
        self.fill("clinic.phone", "020 7946 0000").await;
        self.fill("clinic.phoneOutOfHours", "020 7946 0999").await;
        seen(self, "02-first-start-clinic").await;
        self.tap("continue").await;
        self.fill("passphrase", PASSPHRASE).await;
        self.fill("again", PASSPHRASE).await;
        seen(self, "03-first-start-passphrase").await;
        self.tap("continue").await;
        self.element(&named("recovery-code")).await;
        seen(self, "03-first-start-recovery").await;
        self.tap("recovery-kept").await;
        self.tap("recovery-go").await;
        self.element(&named("new-consultation")).await;
        seen(self, "04-home-empty").await;
    }

    /// Chooses a name at the lock, and opens the archive as that person.
    pub async fn unlock_as(&self, name: &str, passphrase: &str) {
        self.tap_on(&format!("[data-testid=holder][data-name=\"{name}\"]"))
            .await;
        self.unlock(passphrase).await;
    }

    /// Opens the archive with a passphrase.
    pub async fn unlock(&self, passphrase: &str) {
        self.clear(&place("passphrase")).await;
        self.write(&place("passphrase"), passphrase).await;
        self.tap("unlock").await;
    }

    /// Starts a consultation and writes who the patient is. The name's field has the focus, and the date is next.
    pub async fn patient(&self) {
        self.tap("new-consultation").await;
        self.write(&place("patient.name"), PATIENT).await;
        self.write_date("patient.birthDate", BORN).await;
        self.until("section[aria-label=Patient]", &years()).await;
    }

    /// One zone, one concern, how much, and the patient's own words.
    pub async fn concerns(&self) {
        self.tap("zone-forehead-central").await;
        self.tap("concern-acne_scars_face").await;
        self.tap("severity-acne_scars_face-moderate").await;
        self.fill("goal", "Smoother skin on my forehead").await;
    }

    /// A healthy patient's answers, all but those that are named.
    pub async fn screening(&self, but: &[&str]) {
        for group in GROUPS {
            self.tap(&format!("none-{group}")).await;
        }
        for answer in ANSWERS.iter().filter(|answer| !but.contains(answer)) {
            self.tap(answer).await;
        }
    }

    /// Today, with the usual lengths.
    pub async fn plan(&self) {
        self.tap("day-today").await;
        self.tap("device-skinpen_precision").await;
        self.tap("needles-usual").await;
        if self.value(&place("plan.glide")).await.is_empty() {
            self.tap("glide-usual").await;
        }
        self.tap("anaesthetic-no").await;
    }

    /// No interpreter, no chaperone, and what came back clearly in the patient's own words.
    pub async fn talk(&self) {
        self.tap("interpreter-no").await;
        self.tap("chaperone-no").await;
        self.tap("teach-back-care").await;
    }

    /// The patient ticks and initials their clauses, the clinician ticks theirs: then nothing is open.
    pub async fn clauses(&self) {
        self.tick().await;
        self.until("form", "Nothing is open.").await;
    }

    /// Ticks and initials every clause that has to be.
    pub async fn tick(&self) {
        self.element(&named("freeze")).await;
        let clauses = self.ids("clause-").await;
        assert!(clauses.len() > 20, "the sheet has its clauses: {clauses:?}");
        for clause in clauses.iter().filter(|c| !OPTIONAL.contains(&c.as_str())) {
            if OF_THE_CLINICIAN.contains(&clause.as_str()) {
                self.tap(clause).await;
            } else {
                self.tap_uncounted(clause).await;
            }
        }
        for initials in self.ids("initials-").await {
            self.write(&named(&initials), "mol").await;
        }
    }

    /// Draws with a pen: places from 0 to 1 across and down the pad, each with the pressure there. The driver's own
    /// pen loses its moves, so the pen's events are sent to the pad by script.
    pub async fn draw(&self, points: &[(f64, f64, f64)]) {
        self.element(&named("pad")).await;
        let script = "const [pad, points] = [document.querySelector('[data-testid=\"pad\"]'), arguments[0]];
            pad.scrollIntoView({ block: 'center' });
            const box = pad.getBoundingClientRect();
            const send = (type, [x, y, pressure]) => pad.dispatchEvent(new PointerEvent(type, {
              bubbles: true, cancelable: true, composed: true, isPrimary: true, pointerId: 7, pointerType: 'pen',
              pressure, button: type === 'pointermove' ? -1 : 0, buttons: type === 'pointerup' ? 0 : 1,
              clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
            send('pointerdown', points[0]);
            for (const point of points.slice(1)) send('pointermove', point);
            send('pointerup', points.at(-1));";
        self.script(script, vec![json!(points)]).await;
    }

    /// A signature such as a hand writes it.
    pub async fn draw_signature(&self) {
        let points: Vec<_> = (0..=80)
            .map(|i| {
                let t = f64::from(i) / 80.0;
                let (swing, pressure) = ((t * 22.0).sin(), 0.35 + 0.4 * (t * 9.0).sin().abs());
                (
                    0.12 + 0.6 * t + 0.02 * swing,
                    0.5 - 0.28 * (1.0 - 0.5 * t) * swing,
                    pressure,
                )
            })
            .collect();
        self.draw(&points).await;
        self.draw(&[(0.14, 0.82, 0.4), (0.4, 0.78, 0.6), (0.78, 0.8, 0.3)])
            .await;
    }

    /// A healthy patient from home to the frozen sheet.
    pub async fn to_frozen(&self) {
        self.to_consent().await;
        self.on_to_frozen().await;
    }

    /// From the talk to the pad.
    pub async fn on_to_frozen(&self) {
        self.talk().await;
        self.tap("continue").await;
        self.clauses().await;
        self.tap("freeze").await;
        self.element(&named("pad")).await;
    }

    /// A healthy patient from home to the sealed sheet.
    pub async fn to_sealed(&self) {
        self.to_frozen().await;
        self.both_sign().await;
    }

    /// The patient and the clinician sign by hand, and the sheet is sealed.
    pub async fn both_sign(&self) {
        for signer in [PATIENT, CLINICIAN] {
            self.until("#signer", signer).await;
            self.draw_signature().await;
            self.tap("sign").await;
        }
        self.until("main", "Sealed, read back and verified").await;
        // What stands below moves once the printers are known: a tap before that would miss.
        self.element("[id=\"field-printer\"], [data-testid=look-for-printers]")
            .await;
    }

    /// A healthy patient from home to the talk.
    pub async fn to_consent(&self) {
        self.patient().await;
        self.on_to_consent().await;
    }

    /// From the patient's page to the talk.
    pub async fn on_to_consent(&self) {
        self.tap("continue").await;
        self.concerns().await;
        self.tap("continue").await;
        self.screening(&[]).await;
        self.tap("continue").await;
        self.plan().await;
        self.tap("continue").await;
        self.element(&named("interpreter-no")).await;
    }
}
