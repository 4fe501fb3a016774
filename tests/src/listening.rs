//! The tests' authority at an address on this machine, honest or not.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use crate::authority::Authority;

/// How the authority answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// As it should.
    Honest,
    /// Not at all: the connection ends.
    Away,
    /// It stamps, but its revocation list is not to be had.
    WithoutList,
    /// It stamps, but nobody answers whether a certificate was revoked.
    WithoutAnswer,
    /// With a time-stamp of something else.
    OtherDigest,
    /// With a time-stamp for another request.
    OtherNonce,
    /// With a page for people.
    Page,
    /// With more than anybody reads.
    Endless,
    /// With an error.
    Broken,
}

/// An authority that listens. It stops when it is dropped.
pub struct Listening {
    /// The authority itself.
    pub authority: Authority,
    /// Where it is asked for time-stamps.
    pub address: String,
    mood: Arc<Mutex<Mood>>,
    by: Arc<Mutex<String>>,
    asked: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Default for Listening {
    fn default() -> Self {
        Self::new()
    }
}

impl Listening {
    /// Makes an authority and has it listen on a port of its own.
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = format!("http://{}", listener.local_addr().unwrap());
        let authority = Authority::at(&host);
        let mood = Arc::new(Mutex::new(Mood::Honest));
        let by = Arc::new(Mutex::new("stamp".to_owned()));
        let asked = Arc::new(AtomicUsize::new(0));
        let over = Arc::new(AtomicBool::new(false));
        let thread = std::thread::spawn({
            let (mood, by) = (mood.clone(), by.clone());
            let (asked, over) = (asked.clone(), over.clone());
            let authority = authority.beside();
            move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    if over.load(Ordering::SeqCst) {
                        return;
                    }
                    asked.fetch_add(1, Ordering::SeqCst);
                    let mood = *mood.lock().unwrap();
                    let by = by.lock().unwrap().clone();
                    // Whoever asks may hang up
                    let _ = answer(stream, &authority, mood, &by);
                }
            }
        });
        Self {
            authority,
            address: format!("{host}/stamps"),
            mood,
            by,
            asked,
            over,
            thread: Some(thread),
        }
    }

    /// How it answers from now on.
    pub fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// The certificate that its time-stamps are signed by from now on, by its name.
    pub fn sign_by(&self, name: &str) {
        name.clone_into(&mut self.by.lock().unwrap());
    }

    /// How often it was asked anything.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let host = self.address.trim_start_matches("http://");
        let host = host.split('/').next().unwrap_or_default();
        // So that it wakes up and sees that it is over
        let woken = TcpStream::connect(host);
        if let (Ok(_), Some(thread)) = (woken, self.thread.take()) {
            let _ = thread.join();
        }
    }
}

fn answer(stream: TcpStream, authority: &Authority, mood: Mood, by: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or_default();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or_default();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut stream = reader.into_inner();
    let body = if first.starts_with("GET") {
        match mood {
            Mood::Away | Mood::WithoutList => return Ok(()),
            _ => authority.list(),
        }
    } else if first.contains("/ocsp") {
        match mood {
            Mood::Away | Mood::WithoutAnswer => return Ok(()),
            _ => authority.says(&body),
        }
    } else {
        match mood {
            Mood::Away => return Ok(()),
            Mood::Page => b"<html>Please sign in</html>".to_vec(),
            Mood::Endless => vec![0; 1 << 20],
            Mood::Broken => return stream.write_all(b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n"),
            Mood::OtherDigest => authority.answer(&changed(&body, 0), by),
            Mood::OtherNonce => authority.answer(&changed(&body, 32 + 2 + 15), by),
            Mood::Honest | Mood::WithoutList | Mood::WithoutAnswer => authority.answer(&body, by),
        }
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

/// The request with one bit changed, so many bytes after the start of its digest. The nonce follows the digest.
fn changed(request: &[u8], at: usize) -> Vec<u8> {
    let digest = request.windows(2).position(|two| two == [0x04, 0x20]).unwrap() + 2;
    let mut other = request.to_vec();
    other[digest + at] ^= 1;
    other
}
