/** Lets somebody pick files, or a folder, of their machine. */

/** Return what was picked; nothing: it was left. @param {{ folder?: boolean }} [options] @returns {Promise<File[]>} */
export function pickFiles({ folder = false } = {}) {
  const field = document.createElement('input')
  field.type = 'file'
  field.multiple = true
  field.webkitdirectory = folder
  field.hidden = true
  document.body.append(field)
  return new Promise((resolve) => {
    const done = () => {
      field.remove()
      resolve([...(field.files ?? [])])
    }
    field.addEventListener('change', done)
    field.addEventListener('cancel', done)
    field.click()
  })
}
