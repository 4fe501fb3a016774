/* The parts of a sheet that its reading is told by: each begins with a title or a heading of the second level. */
import type { Block, Sheet } from '../backend/types';

export interface Part {
  /** Its heading, in the clinic's language. */
  name: string;
  blocks: Block[];
}

/** The parts of a sheet, page by page. What stands before the first heading belongs to it. */
export function partsOf(sheet: Sheet): Part[][] {
  const pages: Part[][] = [[]];
  for (const block of sheet.blocks) {
    const page = pages.at(-1);
    if (block.block === 'pageBreak') pages.push([]);
    else if (page) put(page, block);
  }
  return pages.filter((page) => page.length > 0);
}

function put(page: Part[], block: Block): void {
  const part = page.at(-1);
  const heads = block.block === 'title' || (block.block === 'heading' && block.level <= 2);
  const name = heads ? block.beside || block.text : '';
  if (!part || (heads && part.name)) page.push({ name, blocks: [block] });
  else {
    part.name ||= name;
    part.blocks.push(block);
  }
}
