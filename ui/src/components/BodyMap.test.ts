import { fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import BodyMap from './BodyMap.svelte';

const name = (zone: string): string => `the ${zone}`;

describe('the map', () => {
  it('tells the zone that was chosen, by tap, by key and by a tool that clicks without a pointer', async () => {
    const onToggle = vi.fn<(zone: string) => void>();
    render(BodyMap, { zones: {}, onToggle, name });
    const map = screen.getByRole('group', { name: /^Zones/ });
    map.getBoundingClientRect = () => new DOMRect(0, 0, 400, 500);
    await fireEvent.click(map, { clientX: 200, clientY: 382, detail: 1 });
    await fireEvent.click(screen.getByRole('checkbox', { name: 'the glabella' }));
    screen.getByTestId('zone-nose').focus();
    await userEvent.keyboard(' ');
    await userEvent.keyboard('{Enter}');
    expect(onToggle.mock.calls.flat()).toEqual(['chin', 'glabella', 'nose', 'nose']);
  });
  it('takes a finger beside a narrow zone for that zone, and says where nothing is needled', async () => {
    const onToggle = vi.fn<(zone: string) => void>();
    render(BodyMap, { zones: {}, onToggle, name });
    const map = screen.getByRole('group', { name: /^Zones/ });
    map.getBoundingClientRect = () => new DOMRect(0, 0, 400, 500);
    await fireEvent.click(map, { clientX: 316, clientY: 250, detail: 1 });
    expect(onToggle.mock.calls.flat()).toEqual(['cheek-lateral-left']);
    await fireEvent.click(map, { clientX: 250, clientY: 220, detail: 1 });
    expect(screen.getByRole('status')).toHaveTextContent('Nothing is needled here: the eye and its lids.');
    await fireEvent.click(map, { clientX: 390, clientY: 30, detail: 1 });
    expect(onToggle).toHaveBeenCalledTimes(1);
  });
  it('shows a zone as chosen in every drawing that has it', async () => {
    render(BodyMap, { zones: { 'neck-anterior': '1.0' }, name });
    expect(screen.getByTestId('zone-neck-anterior')).toHaveAttribute('aria-checked', 'true');
    for (const view of ['face-right', 'face-left', 'neck-chest']) {
      await userEvent.click(screen.getByTestId(`view-${view}`));
      expect(screen.getByTestId('zone-neck-anterior')).toHaveAttribute('aria-checked', 'true');
      expect(screen.getByTestId(`view-${view}`)).toHaveAccessibleName(/1 chosen/);
    }
    expect(screen.getByTestId('zone-neck-anterior')).toHaveAccessibleName('the neck-anterior, 1.0');
  });
  it('says which side is the patient’s', async () => {
    render(BodyMap, { zones: {}, view: 'face-front' });
    const words = (): string[] => screen.getAllByText(/^Patient’s/).map((span) => span.textContent ?? '');
    expect(words()).toEqual(['Patient’s right', 'Patient’s left']);
    await userEvent.click(screen.getByTestId('view-body-back'));
    expect(words()).toEqual(['Patient’s left', 'Patient’s right']);
    await userEvent.click(screen.getByTestId('view-face-left'));
    expect(words()).toEqual(['Patient’s left']);
  });
  it('is one stop of the Tab key, and arrows go to the neighbour', async () => {
    render(BodyMap, { zones: {}, views: ['face-front'] });
    await userEvent.tab();
    expect(screen.getByTestId('zone-forehead-central')).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.getByTestId('zone-glabella')).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.getByTestId('zone-nose')).toHaveFocus();
    await userEvent.keyboard('{ArrowRight}');
    expect(screen.getByTestId('zone-cheek-medial-left')).toHaveFocus();
  });
  it('has a list as the second way', async () => {
    const onToggle = vi.fn<(zone: string) => void>();
    render(BodyMap, { zones: { chin: '' }, onToggle, name });
    await userEvent.click(screen.getByTestId('view-list'));
    expect(screen.getByTestId('zone-row-chin')).toHaveAttribute('aria-checked', 'true');
    await userEvent.click(screen.getByTestId('zone-row-scalp-mid'));
    expect(onToggle).toHaveBeenCalledWith('scalp-mid');
  });
  it('offers only the zones it is limited to', () => {
    render(BodyMap, { zones: { chin: '1.0' }, only: ['chin'] });
    expect(screen.getAllByRole('checkbox')).toHaveLength(1);
  });
  it('has nothing to tap on the sheet', () => {
    render(BodyMap, { zones: { chin: '1.0' }, readonly: true, views: ['face-front'], alt: 'Chin 1.0 mm' });
    expect(screen.getByRole('img', { name: 'Chin 1.0 mm' })).toBeInTheDocument();
    expect(screen.queryByRole('checkbox')).toBeNull();
    expect(screen.getByText('1.0')).toBeInTheDocument();
  });
});
