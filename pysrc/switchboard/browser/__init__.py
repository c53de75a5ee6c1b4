"""The rim: windows, frames, elements. The only code that imports js or pyodide; thin enough to read in one sitting."""
