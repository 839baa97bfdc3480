// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dashboard of examples/, drawn by the components that Grafana draws with,
 * from what Prometheus answered (window.BOARD, window.ANSWERS; see ../picture).
 */
import 'uplot/dist/uPlot.min.css';
import { createRoot } from 'react-dom/client';
import {
	FieldType, applyFieldOverrides, createTheme, dateTime,
	getDisplayProcessor, standardEditorsRegistry,
	standardFieldConfigEditorRegistry, toDataFrame,
} from '@grafana/data';
import {
	BarGauge, BigValue, PanelChrome, Table, ThemeContext, TimeSeries,
} from '@grafana/ui';

const theme = createTheme({ colors: { mode: 'light' } });
const width = 1300, cell = 30, gap = 8, unit = (width - gap) / 24;
const { BOARD: board, ANSWERS: answers } = window;

// custom settings of time series, which Grafana's panel registers
standardEditorsRegistry.setInit(() => []);
standardFieldConfigEditorRegistry.setInit(() => []);

function frameOf(series, defaults) {
	const value = {
		name: series.name, type: FieldType.number, values: series.values,
		config: { ...defaults, displayName: series.name,
			  color: defaults.color || { mode: defaults.custom ?
				'palette-classic' : 'thresholds' } },
	};

	return toDataFrame({ name: series.name, fields: [
		{ name: 'Time', type: FieldType.time, values: series.times }, value] });
}

function prepare(panel, series) {
	const { defaults } = panel.fieldConfig;
	const frames = series.map((one) => frameOf(one, defaults));
	let index = 0;

	for (const frame of frames)
		for (const field of frame.fields) {
			field.state = { seriesIndex: field.type === FieldType.number ?
				index++ : 0, displayName: field.config.displayName,
					range: spread(field) };
			field.display = getDisplayProcessor({ field, theme,
							     timeZone: 'utc' });
		}
	return frames;
}

function spread(field) {
	const values = field.values.filter((value) => value !== null);

	return { min: Math.min(...values), max: Math.max(...values), delta: 0 };
}

function last(values) {
	return values.filter((value) => value !== null).at(-1) ?? null;
}

function legendOf(panel, frames) {
	for (const frame of frames) {
		const field = frame.fields[1];
		const values = field.values.filter((value) => value !== null);
		const shown = { lastNotNull: ['Last *', last(values)],
				max: ['Max', Math.max(...values)] };

		field.getDisplayed = panel.options.legend.calcs.map((calc) => ({
			...field.display(shown[calc][1]), title: shown[calc][0] }));
	}
	return { ...panel.options.legend, showLegend: true };
}

const range = { from: dateTime(answers.from), to: dateTime(answers.to) };
range.raw = { from: range.from, to: range.to };

function Drawn({ panel, width, height }) {
	const series = answers.panels[panel.id];
	const frames = prepare(panel, series);
	const display = (frame) => frame.fields[1].display(last(frame.fields[1].values));

	if (panel.type === 'timeseries')
		return <TimeSeries frames={frames} structureRev={1} width={width}
			height={height} timeRange={range} timeZone="utc"
			legend={legendOf(panel, frames)} options={{}} />;
	if (panel.type === 'stat')
		return frames.map((frame, i) => <BigValue key={i} theme={theme}
			width={width} height={height} value={{ ...display(frame), title: '' }}
			colorMode={panel.options.colorMode} textMode="value"
			graphMode={panel.options.graphMode}
			sparkline={panel.options.graphMode === 'none' ? undefined :
				{ y: frame.fields[1], x: frame.fields[0] }} />);
	if (panel.type === 'bargauge') {
		const most = Math.max(...frames.map((frame) =>
			last(frame.fields[1].values)));

		return frames.map((frame, i) => <BarGauge key={i} theme={theme}
			width={width} height={Math.min(40, height / frames.length)}
			orientation={panel.options.orientation} display={frame.fields[1].display}
			displayMode={panel.options.displayMode} value={{ ...display(frame),
				title: frame.fields[1].config.displayName }}
			field={{ ...frame.fields[1].config, min: 0, max: most,
				 color: { mode: 'thresholds' }}}
			itemSpacing={8} lcdCellWidth={12} />);
	}
	return <Rows panel={panel} series={series} width={width} height={height} />;
}

function Rows({ panel, series, width, height }) {
	const names = [...new Set(series.flatMap((one) => Object.keys(one.labels)))];
	const fields = names.map((name) => ({ name, type: FieldType.string, config: {},
		values: series.map((one) => one.labels[name] ?? '') }));
	const [frame] = applyFieldOverrides({ theme, timeZone: 'utc', data: [
		toDataFrame({ fields: [...fields, { name: 'Value', type: FieldType.number,
			config: { ...panel.fieldConfig.defaults },
			values: series.map((one) => last(one.values)) }] })],
		fieldConfig: { defaults: {}, overrides: [] },
		replaceVariables: (text) => text });

	return <Table data={frame} width={width} height={height} />;
}

function Board() {
	const bottom = Math.max(...board.panels.map((panel) =>
		panel.gridPos.y + panel.gridPos.h));

	return <div style={{ position: 'relative', width, height: bottom * cell + gap,
			     background: theme.colors.background.canvas }}>
		{board.panels.map((panel) => {
			const at = panel.gridPos;
			const place = { position: 'absolute', left: gap + at.x * unit,
					top: gap + at.y * cell };

			return <div key={panel.id} style={place}>
				<PanelChrome title={panel.title} width={at.w * unit - gap}
					height={at.h * cell - gap}>
					{(width, height) => <Drawn panel={panel} width={width}
						height={height} />}
				</PanelChrome>
			</div>;
		})}
	</div>;
}

document.body.style.margin = 0;
document.body.style.font = `14px/1.57 ${theme.typography.fontFamily}`;
document.body.style.color = theme.colors.text.primary;
createRoot(document.getElementById('board')).render(
	<ThemeContext.Provider value={theme}><Board /></ThemeContext.Provider>);
