import { useEffect, useState } from "react";

// React owns everything from <html> on, as with Remix and Next.js; so the tag is a part of its tree.
export function Page({ tag }) {
  const [notes, setNotes] = useState(["Prefers chat to calls, answers in the evening."]);
  const [text, setText] = useState("");
  useEffect(() => { window.isUp = true; }, []);
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <title>Ivan Sirko · Harbour CRM</title>
        <link rel="stylesheet" href="../crm.css" />
        {tag && <script async src={tag.src} data-config={tag.config} />}
      </head>
      <body>
        <header><strong>Harbour CRM</strong><a href="#customers">Customers</a><a href="#deals">Deals</a></header>
        <main>
          <section>
            <h1>Ivan Sirko</h1>
            <table>
              <tbody>
                <tr><th>Telephone</th><td><a href="tel:+380440000112">+380 44 000 01 12</a></td></tr>
                <tr><th>City</th><td>Kyiv</td></tr>
              </tbody>
            </table>
          </section>
          <section>
            <h2>Notes</h2>
            <ul id="notes">{notes.map((note, number) => <li key={number}>{note}</li>)}</ul>
            <input id="note" value={text} onChange={(event) => setText(event.target.value)} />
            <button id="add" onClick={() => { setNotes([...notes, text]); setText(""); }}>Add a note</button>
          </section>
        </main>
        <script type="module" async src="client.js" />
      </body>
    </html>
  );
}
