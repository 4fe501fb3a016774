//! Long work holds the archive and can be stopped, whatever else waits for it.

use super::room::Room;
use crate::state::State;
use crate::view::Stage;
use crate::{commands, files};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{available_parallelism, sleep, spawn};
use std::time::{Duration, Instant};
use tauri::Manager;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;

/// What nobody waits for.
const TOO_LONG: Duration = Duration::from_secs(5);

/// Work with the archive until it is stopped; whether it was.
fn at_work(state: &State) -> bool {
    state
        .with_open(|_| {
            let began = Instant::now();
            let mut go_on = state.work.begin();
            let mut stopped = false;
            while !stopped && began.elapsed() < TOO_LONG {
                stopped = !go_on(1, 2);
                sleep(Duration::from_millis(1));
            }
            state.work.end();
            Ok(stopped)
        })
        .unwrap()
}

fn until(what: impl Fn() -> bool) {
    let began = Instant::now();
    while !what() && began.elapsed() < TOO_LONG {
        sleep(Duration::from_millis(1));
    }
    assert!(what());
}

#[test]
fn a_lock_stops_long_work_and_does_not_wait_for_it() {
    let Room {
        folder: _folder,
        state,
    } = Room::begun();
    let state = Arc::new(state);
    let working = Arc::clone(&state);
    let work = spawn(move || at_work(&working));
    until(|| state.work.far().running);
    assert!(state.lock());
    assert!(work.join().unwrap(), "it was stopped");
}

/// Every thread that answers the window waits for the archive: what stops the work and what locks get through.
#[test]
fn what_stops_long_work_needs_no_thread_that_waits_for_it() {
    let Room {
        folder: _folder,
        state,
    } = Room::begun();
    let app = mock_builder()
        .manage(state)
        .invoke_handler(tauri::generate_handler![
            commands::app::lock,
            commands::backups::stop_work,
            commands::backups::work_done,
        ])
        .build(mock_context(noop_assets()))
        .unwrap();
    let window = tauri::WebviewWindowBuilder::new(&app, "main", Default::default())
        .build()
        .unwrap();
    let asked = |command: &str| {
        let request = InvokeRequest {
            cmd: command.into(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: InvokeBody::default(),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.into(),
        };
        let answer = get_ipc_response(&window, request).unwrap();
        answer.deserialize::<serde_json::Value>().unwrap()
    };
    let begin = || -> Receiver<bool> {
        let (tell, told) = channel();
        let handle = app.handle().clone();
        tauri::async_runtime::spawn(async move {
            tell.send(at_work(&handle.state::<State>())).unwrap();
        });
        until(|| app.state::<State>().work.far().running);
        for _ in 0..available_parallelism().unwrap().get() {
            let handle = app.handle().clone();
            tauri::async_runtime::spawn(async move {
                drop(handle.state::<State>().door());
            });
        }
        told
    };
    let work = begin();
    assert_eq!(asked("work_done")["running"], true);
    asked("stop_work");
    assert!(work.recv().unwrap(), "it was stopped");
    let work = begin();
    assert_eq!(
        asked("lock")["stage"],
        serde_json::to_value(Stage::Locked).unwrap()
    );
    assert!(work.recv().unwrap(), "it was stopped");
}

/// Who waits for the archive behind long work has not begun any.
#[test]
fn an_export_that_waits_does_not_touch_the_work_before_it() {
    let room = Room::begun();
    let record = room.record();
    let disk = tempfile::TempDir::new().unwrap();
    std::thread::scope(|scope| {
        let work = scope.spawn(|| at_work(&room.state));
        until(|| room.state.work.far().done == 50);
        let export = scope.spawn(|| files::export(&room.state, &record.id, disk.path()).map(|_| ()));
        sleep(Duration::from_millis(50));
        assert_eq!(room.state.work.far().done, 50);
        room.state.work.stop();
        assert!(work.join().unwrap(), "it was stopped");
        assert!(export.join().unwrap().is_ok(), "the one that waited was not");
    });
    assert!(!room.state.work.far().running);
}
