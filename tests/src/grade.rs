//! How easy a text is to read: the measure that its language has, on the words as they stand.
//!
//! Syllables are counted by groups of vowels with the few rules that a language needs most; no library that is kept
//! up counts them for all of these languages, and hyphenation finds fewer than are spoken. A count may err in a word
//! and is near in a text.

/// What is counted in texts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    sentences: f64,
    words: f64,
    syllables: f64,
    /// Words of three syllables or more.
    long: f64,
    /// Words of one syllable.
    short: f64,
    /// Words of more than six letters.
    wide: f64,
}

/// The sentences, words and syllables of texts. Each text ends a sentence, and so do colons and semicolons: what
/// follows them is read by itself. Names of the treatment, which the sheet explains, are not held against it.
pub fn count<'t>(texts: impl IntoIterator<Item = &'t str>, language: &str) -> Count {
    let mut count = Count::default();
    for sentence in texts.into_iter().flat_map(sentences) {
        let mut words = sentence
            .split(|c: char| !(c.is_alphanumeric() || "-’'_".contains(c)))
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .peekable();
        if words.peek().is_none() {
            continue;
        }
        count.sentences += 1.0;
        for word in words {
            let syllables = syllables(word, language);
            count.words += 1.0;
            count.syllables += syllables as f64;
            let name = word.to_lowercase() == "microneedling";
            count.long += f64::from(u8::from(syllables >= 3 && !name));
            count.short += f64::from(u8::from(syllables == 1));
            count.wide += f64::from(u8::from(word.chars().filter(|c| c.is_alphabetic()).count() > 6));
        }
    }
    count
}

/// The sentences of a text; a place that is filled later counts as a short word.
fn sentences(text: &str) -> Vec<String> {
    let mut filled = String::new();
    for (i, part) in text.split('{').enumerate() {
        match part.split_once('}') {
            Some((_, rest)) if i > 0 => filled.extend(["1", rest]),
            _ => filled.push_str(part),
        }
    }
    let mut sentences = vec![String::new()];
    let mut letters = filled.chars().peekable();
    while let Some(letter) = letters.next() {
        let ends = ".!?:;".contains(letter) && letters.peek().is_none_or(|next| !next.is_alphanumeric());
        if ends || letter == '\n' {
            sentences.push(String::new());
        } else if let Some(last) = sentences.last_mut() {
            last.push(letter);
        }
    }
    sentences
}

impl Count {
    /// Words in all.
    pub fn words(&self) -> f64 {
        self.words
    }

    fn words_a_sentence(&self) -> f64 {
        self.words / self.sentences
    }

    fn syllables_a_word(&self) -> f64 {
        self.syllables / self.words
    }

    /// Flesch-Kincaid grade level, for English: years of school.
    pub fn flesch_kincaid(&self) -> f64 {
        0.39 * self.words_a_sentence() + 11.8 * self.syllables_a_word() - 15.59
    }

    /// SMOG grade (McLaughlin), for English: years of school. Never below 3.1; made for thirty sentences or more.
    pub fn smog(&self) -> f64 {
        1.043 * (self.long * 30.0 / self.sentences).sqrt() + 3.1291
    }

    /// Fernández Huerta's ease, for Spanish: 60 to 70 is normal, 80 to 90 easy.
    pub fn fernandez_huerta(&self) -> f64 {
        206.84 - 60.0 * self.syllables_a_word() - 1.02 * self.words_a_sentence()
    }

    /// Szigriszt's ease, read by the scale INFLESZ, for Spanish: 55 to 65 is normal, 65 to 80 fairly easy.
    pub fn inflesz(&self) -> f64 {
        206.835 - 62.3 * self.syllables_a_word() - self.words_a_sentence()
    }

    /// The first Wiener Sachtextformel, for German: years of school.
    pub fn wiener(&self) -> f64 {
        let share = |some: f64| 100.0 * some / self.words;
        0.1935 * share(self.long) + 0.1672 * self.words_a_sentence() + 0.1297 * share(self.wide)
            - 0.0327 * share(self.short)
            - 0.875
    }

    /// Kandel and Moles' ease, for French: 60 to 70 is normal, 80 to 90 easy.
    pub fn kandel_moles(&self) -> f64 {
        207.0 - 1.015 * self.words_a_sentence() - 73.6 * self.syllables_a_word()
    }

    /// Flesch's ease as Martins and others fitted it to Portuguese: 50 to 75 is easy, for six years of school.
    pub fn martins(&self) -> f64 {
        248.835 - 1.015 * self.words_a_sentence() - 84.6 * self.syllables_a_word()
    }
}

/// About how many syllables a word has; a number counts as one.
pub fn syllables(word: &str, language: &str) -> usize {
    let word = word.to_lowercase();
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let count = match language {
        "en" => english(&letters),
        "de" => german(&letters),
        "fr" => french(&letters),
        _ => iberian(&letters),
    };
    count.max(1)
}

fn is_vowel(c: char) -> bool {
    "aeiouyáéíóúüäöàâãêôõèëîïùûœæ".contains(c)
}

/// Runs of vowels.
fn groups(letters: &[char]) -> usize {
    letters
        .chunk_by(|a, b| is_vowel(*a) == is_vowel(*b))
        .filter(|run| is_vowel(run[0]))
        .count()
}

/// Silent endings are none; `ia`, `io` and the like are two, but for `tion` and its kin.
fn english(letters: &[char]) -> usize {
    let text: String = letters.iter().collect();
    let mut count = groups(letters);
    let before = |back: usize| letters.len().checked_sub(back).map(|at| letters[at]);
    let consonant = |c: Option<char>| c.is_some_and(|c| !is_vowel(c));
    let silent_e = text.ends_with('e') && !(text.ends_with("le") && consonant(before(3)));
    let silent_ed = text.ends_with("ed") && consonant(before(3)) && !matches!(before(3), Some('t' | 'd'));
    let hissed = matches!(before(3), Some('s' | 'x' | 'z' | 'h' | 'c' | 'g'));
    let silent_es = text.ends_with("es") && consonant(before(3)) && !hissed;
    if count > 1 && (silent_e || silent_ed || silent_es) {
        count -= 1;
    }
    let one = ["tio", "sio", "cio", "gio", "qua", "gua", "cia", "tia", "people"];
    let two = ["ia", "io", "eo", "ua", "iu", "area"];
    if two.iter().any(|pair| text.contains(pair)) && !one.iter().any(|kin| text.contains(kin)) {
        count += 1;
    }
    count
}

/// Two vowels are one sound only where they are written so.
fn german(letters: &[char]) -> usize {
    let text: String = letters.iter().collect();
    let mut text = text.replace("qu", "q");
    for pair in ["ie", "ei", "ai", "au", "eu", "äu", "oo", "aa", "ee"] {
        text = text.replace(pair, "§");
    }
    text.chars().filter(|c| *c == '§' || is_vowel(*c)).count()
}

/// A last `e`, `es` or `ent` after a consonant is silent.
fn french(letters: &[char]) -> usize {
    let text: String = letters.iter().collect();
    let stem = ["ent", "es", "e"]
        .into_iter()
        .find_map(|end| text.strip_suffix(end));
    let silent = stem.is_some_and(|stem| stem.chars().last().is_some_and(|c| !is_vowel(c)));
    let count = groups(letters);
    count - usize::from(silent && count > 1)
}

/// In Spanish and Portuguese two strong vowels beside each other are two syllables, but for nasal ones.
fn iberian(letters: &[char]) -> usize {
    let strong = |c: char| "aeoáéóíúàâãêôõ".contains(c);
    let (mut count, mut last) = (0, None);
    for letter in letters.iter().copied() {
        let vowel = is_vowel(letter) && letter != 'y';
        if vowel && last.is_none_or(|last| strong(last) && strong(letter) && !"ãõ".contains(last)) {
            count += 1;
        }
        last = vowel.then_some(letter);
    }
    count
}
