//! What a Debian package says it needs, against what its program really loads.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::place::{Place, answer, run, write};
use crate::trouble::{Outcome, Trouble};

/// Fails with the names of the packages whose libraries the program loads without the package declaring them.
pub fn check_depends(place: &Place, deb: &Path) -> Outcome {
    let declared = field(place, deb, "Depends")?;
    let folder = place.target.join("bundle-check");
    // Left from an earlier run, or not there.
    let _ = fs::remove_dir_all(&folder);
    let content = folder.join("content");
    // dpkg-shlibdeps wants to stand in a source package; this much of one is enough for it.
    write(
        &folder.join("debian/control"),
        b"Source: needlepoint\n\nPackage: needlepoint\nArchitecture: any\n",
    )?;
    run(place.command("dpkg-deb").arg("--extract").arg(deb).arg(&content))?;
    let mut ask = place.command("dpkg-shlibdeps");
    ask.current_dir(&folder).args(["-O", "--warnings=0"]);
    for program in programs(&content.join("usr/bin")) {
        ask.arg("-e").arg(program);
    }
    let loads = answer(&mut ask).ok_or_else(|| {
        Trouble::new(
            "dpkg-shlibdeps could not tell what the program loads.",
            format!("Run it by hand in {}.", folder.display()),
        )
    })?;
    let loads = loads
        .trim()
        .strip_prefix("shlibs:Depends=")
        .unwrap_or_default()
        .to_owned();
    println!("It loads:     {loads}\nIt declares:  {declared}");
    let (loads, declared) = (names(&loads), names(&declared));
    if loads.is_empty() {
        return Err(Trouble::new(
            "The package holds no program that loads a library.",
            "Look at its content.",
        ));
    }
    let missing: Vec<&str> = loads.difference(&declared).map(String::as_str).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Trouble::new(
        format!("The package does not declare {}.", missing.join(", ")),
        "Add them to bundle.linux.deb.depends in src-tauri/tauri.conf.json.",
    ))
}

/// One field of the package's control file.
pub fn field(place: &Place, deb: &Path, name: &str) -> Outcome<String> {
    let text = answer(place.command("dpkg-deb").arg("--field").arg(deb).arg(name));
    let text = text
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
    text.ok_or_else(|| {
        Trouble::new(
            format!("{} has no field {name}.", deb.display()),
            "Look at how it was bundled.",
        )
    })
}

fn programs(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect()
}

/// Names in a list of dependencies, versions left aside. Some releases add "t64" to the names of libraries whose
/// clock grew, and let the new package stand in for the old name.
fn names(list: &str) -> BTreeSet<String> {
    list.split([',', '|'])
        .filter_map(|one| one.split_whitespace().next())
        .map(|name| name.trim_end_matches("t64").to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn compares_names_without_versions() {
        let loads = names("libc6 (>= 2.36), libcups2t64 (>= 1.7), libgtk-3-0");
        let declared = names("libcups2, libc6, libgtk-3-0 | libgtk-3-0t64");
        assert!(loads.is_subset(&declared));
        assert!(!loads.is_subset(&names("libc6, libgtk-3-0")));
    }
}
