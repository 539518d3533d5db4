import { DateInput, DatesProvider, DateTimePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/zh-cn";
import { useText } from "../text";
import classes from "./DateField.module.css";
import { sayDay } from "./times";

interface DateFieldProps {
  withTime: boolean;
  /** `2026-11-22`, or with time `2026-11-22 14:05:00` in the reader's zone. */
  value: string | null;
  onChange: (value: string | null) => void;
  name: string;
  label?: string | undefined;
  error?: string | undefined;
  required?: boolean | undefined;
  disabled?: boolean | undefined;
  autoFocus?: boolean | undefined;
}

/** A date, typed or picked; the only place that knows the kit's calendar. */
export function DateField({ withTime, name, autoFocus, ...rest }: DateFieldProps) {
  const { t, language } = useText();
  const shared = {
    ...rest,
    size: "xs" as const,
    clearable: true,
    clearButtonProps: { "aria-label": t("date.clear") },
    "aria-label": rest.label ? undefined : name,
    autoFocus,
    classNames: { day: classes.day ?? "" },
    getDayAriaLabel: (day: string) => sayDay(day, language),
    monthLabelFormat: t("date.month_format"),
    yearLabelFormat: t("date.year_format"),
    ariaLabels: {
      nextMonth: t("date.next_month"),
      previousMonth: t("date.previous_month"),
      nextYear: t("date.next_year"),
      previousYear: t("date.previous_year"),
      nextDecade: t("date.next_decade"),
      previousDecade: t("date.previous_decade"),
    },
  };
  return (
    <DatesProvider settings={{ locale: language === "zh" ? "zh-cn" : "en", firstDayOfWeek: 1 }}>
      {withTime ? (
        <DateTimePicker
          {...shared}
          valueFormat="YYYY-MM-DD HH:mm"
          submitButtonProps={{ "aria-label": t("action.ok") }}
        />
      ) : (
        <DateInput {...shared} valueFormat="YYYY-MM-DD" placeholder="2026-01-31" />
      )}
    </DatesProvider>
  );
}
