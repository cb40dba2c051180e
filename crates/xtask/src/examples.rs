//! Builds the examples for mdBook, MyST, Quarto and Jupyter into target/examples, each with its host's
//! own tool.
//!
//! The tools are pinned: mdBook here, the packages from npm and PyPI in tests/hosts. Quarto itself is in
//! neither registry. So its page is made by pandoc, which Quarto runs, with a template of the same shape.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::packages;
use crate::process;
use crate::report::{Report, Tally};
use crate::repository::Repository;
use crate::tools;

/// The address of Gradient Lab in the examples.
const PLACE: &str = "https://example.org/gradient-lab/";

/// The examples of a checkout, and where they are built.
pub(crate) struct Examples<'a> {
    repository: &'a Repository,
}

impl<'a> Examples<'a> {
    /// The examples of this checkout.
    pub(crate) fn of(repository: &'a Repository) -> Self {
        Self { repository }
    }

    /// The folder of the built examples, with a folder for each host.
    pub(crate) fn built(&self) -> PathBuf {
        self.repository.target().join("examples")
    }

    /// The program that opens a notebook. It exists once the notebook was executed.
    pub(crate) fn jupyter(&self) -> PathBuf {
        packages::python_program(&self.python(), "jupyter")
    }

    /// Builds all examples, each as a step of the report. If a tool cannot be installed, its example is
    /// skipped, or fails if `must` is set.
    pub(crate) fn build(&self, report: &mut Report, must: bool) {
        let npm = || packages::install(&self.hosts());
        let python =
            || packages::install_python(&self.hosts().join("requirements.txt"), &self.python());
        report.step("example: mdBook", || {
            with(tools::mdbook(self.repository), must, |program| self.mdbook(&program))
        });
        report.step("example: MyST", || with(npm(), must, |()| self.myst()));
        report.step("example: Quarto", || with(python(), must, |()| self.quarto()));
        report.step("example: Jupyter", || with(python(), must, |()| self.execute()));
    }

    fn source(&self, host: &str) -> PathBuf {
        self.repository.root().join("examples").join(host)
    }

    /// The folder with the tools' lock files and templates.
    fn hosts(&self) -> PathBuf {
        self.repository.root().join("tests/hosts")
    }

    fn python(&self) -> PathBuf {
        self.repository.tools().join("python")
    }

    /// A new, empty folder for the example of a host, so that an earlier build cannot hide a failed one.
    fn folder(&self, host: &str) -> Result<PathBuf> {
        let folder = self.built().join(host);
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(folder)
    }

    fn mdbook(&self, program: &Path) -> Result<()> {
        let mut mdbook = Command::new(program);
        mdbook.arg("build").arg(self.source("mdbook")).arg("--dest-dir");
        process::run(mdbook.arg(self.folder("mdbook")?))
    }

    /// Builds the MyST lesson, with MyST's own renderer of widgets.
    fn myst(&self) -> Result<()> {
        let (folder, hosts) = (self.folder("myst")?, self.hosts());
        copy(&self.source("myst").join("myst.yml"), &folder.join("myst.yml"))?;
        copy(&hosts.join("myst.html"), &folder.join("index.html"))?;
        // MyST copies the module into its site and would otherwise download it.
        let module = "gradient-lab.mjs";
        copy(&self.repository.root().join("assets/embed").join(module), &folder.join(module))?;
        let lesson = self.source("myst").join("lesson.md");
        let lesson = fs::read_to_string(&lesson)
            .with_context(|| format!("cannot read {}", lesson.display()))?
            .replace(&format!("{PLACE}{module}"), module);
        fs::write(folder.join("lesson.md"), lesson).context("cannot write lesson.md")?;
        // The same holds for a theme.
        let theme = folder.join("theme");
        fs::create_dir(&theme).context("cannot create the folder of the theme")?;
        copy(&hosts.join("myst-theme.yml"), &theme.join("template.yml"))?;

        let programs = hosts.join("node_modules/.bin").into_os_string();
        let program = |name: &str| {
            process::find(name, &programs).with_context(|| format!("{name} was not installed"))
        };
        process::run(
            Command::new(program("myst")?).args(["build", "--site", "--ci"]).current_dir(&folder),
        )?;
        let site = folder.join("_build/site");
        for entry in fs::read_dir(site.join("public")).context("MyST has made no site")? {
            let entry = entry?;
            copy(&entry.path(), &folder.join(entry.file_name()))?;
        }
        let mut esbuild = Command::new(program("esbuild")?);
        esbuild.args(["--bundle", "--format=esm", "--minify", "--log-level=warning"]);
        esbuild.arg("--define:process.env.NODE_ENV=\"production\"");
        esbuild.arg(format!("--alias:lesson.json={}", site.join("content/lesson.json").display()));
        esbuild.arg(format!("--outfile={}", folder.join("page.js").display()));
        process::run(esbuild.arg(hosts.join("myst.jsx")))
    }

    /// Builds the Quarto document as a page and for print.
    fn quarto(&self) -> Result<()> {
        let (folder, hosts) = (self.folder("quarto")?, self.hosts());
        let python = packages::python_program(&self.python(), "python");
        let asked = "import pypandoc; print(pypandoc.get_pandoc_path())";
        let pandoc = process::output(Command::new(python).args(["-c", asked]))
            .context("pypandoc does not say where its pandoc is")?;
        let page = format!("--template={}", hosts.join("quarto.html").display());
        for (format, file, options) in [
            ("html", "index.html", &["--toc", "--section-divs", &page][..]),
            ("latex", "lesson.tex", &[][..]),
        ] {
            let mut pandoc = Command::new(&pandoc);
            pandoc.args(["--from=markdown", "--to", format, "--output"]).arg(folder.join(file));
            pandoc.arg("--lua-filter").arg(hosts.join("quarto.lua")).args(options);
            process::run(pandoc.arg(self.source("quarto").join("lesson.qmd")))?;
        }
        Ok(())
    }

    /// Executes the notebook as Jupyter would, and saves the state of its widgets in it.
    fn execute(&self) -> Result<()> {
        let folder = self.folder("jupyter")?;
        let mut jupyter = Command::new(self.jupyter());
        jupyter.args(["nbconvert", "--to", "notebook", "--execute", "--output-dir"]).arg(&folder);
        jupyter.arg(self.source("jupyter").join("lesson.ipynb"));
        // Settings of the user who runs this must have no effect.
        for (name, place) in [
            ("JUPYTER_CONFIG_DIR", "config"),
            ("JUPYTER_DATA_DIR", "data"),
            ("JUPYTER_RUNTIME_DIR", "runtime"),
            ("IPYTHONDIR", "ipython"),
        ] {
            jupyter.env(name, self.python().join(place));
        }
        process::run(&mut jupyter)
    }
}

/// Builds with a tool. Without the tool it skips, or fails if `must` is set.
fn with<T>(tool: Result<T>, must: bool, build: impl FnOnce(T) -> Result<()>) -> Result<Tally> {
    match tool {
        Err(error) if !must => Ok(Tally::skip(format!("{error:#}"))),
        tool => {
            build(tool?)?;
            Ok(Tally::pass())
        }
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}
