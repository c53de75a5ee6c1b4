import { AppBar, Button, Container, CssBaseline, Dialog, DialogActions, DialogContent, DialogTitle, List, ListItem, TextField, Toolbar, Typography } from "@mui/material/umd/material-ui.production.min.js";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

function Page() {
  const [notes, setNotes] = useState(["Prefers chat to calls, answers in the evening."]);
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  useEffect(() => { window.isUp = true; }, []);
  const add = () => {
    setNotes([...notes, text]);
    setText("");
    setOpen(false);
  };
  return (
    <>
      <CssBaseline />
      <AppBar position="static"><Toolbar><Typography variant="h6">Harbour CRM</Typography></Toolbar></AppBar>
      <Container sx={{ py: 3 }}>
        <Typography variant="h4" component="h1">Ivan Sirko</Typography>
        <p><a href="tel:+380440000112">+380 44 000 01 12</a></p>
        <List id="notes">{notes.map((note, number) => <ListItem key={number}>{note}</ListItem>)}</List>
        <Button id="open" variant="contained" onClick={() => setOpen(true)}>Add a note</Button>
      </Container>
      <Dialog open={isOpen} onClose={() => setOpen(false)}>
        <DialogTitle>A note</DialogTitle>
        <DialogContent><TextField id="note" value={text} onChange={(event) => setText(event.target.value)} autoFocus fullWidth /></DialogContent>
        <DialogActions><Button id="add" onClick={add}>Save</Button></DialogActions>
      </Dialog>
    </>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
