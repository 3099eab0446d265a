import type { FieldType } from "../../specification/specification.ts";

/**
 * The commonest field names in scripts whose transliteration says nothing: Chinese, Japanese,
 * Korean, Russian, Arabic. A name that ends in one of them has its type.
 */
const nouns: readonly (readonly [FieldType, string])[] = [
  ["string", "标题 標題 题目 名称 名稱 名字 姓名 作者 电话 電話 地址 城市 类别 类型 颜色 编号"],
  ["string", "タイトル 題名 名前 氏名 著者 電話番号 住所 カテゴリ カテゴリー 種類 色 出版社"],
  ["string", "제목 이름 저자 전화번호 주소 카테고리"],
  [
    "string",
    "название имя фамилия автор заголовок телефон адрес город категория цвет марка модель",
  ],
  ["string", "العنوان الاسم اسم المؤلف الهاتف المدينة"],
  [
    "number",
    "价格 價格 金额 金額 总价 重量 价钱 単価 価格 値段 料金 体重 가격 금액 цена стоимость сумма вес السعر المبلغ",
  ],
  [
    "integer",
    "数量 數量 库存 页数 頁數 年龄 年份 人数 在庫 在庫数 個数 ページ数 年齢 年 수량 나이 количество возраст год страниц الكمية العمر",
  ],
  [
    "date",
    "日期 截止日期 到期日 生日 出版日期 日付 期限 締切 締め切り 期日 誕生日 生年月日 発売日 날짜 마감일 생일 дата срок التاريخ",
  ],
  ["datetime", "时间 時間 日時 시간"],
  ["string", "状态 狀態 状態 ステータス 상태 статус الحالة"],
  ["email", "邮箱 电子邮件 電子郵件 邮件 メール メールアドレス 이메일 почта"],
  [
    "text",
    "描述 说明 說明 备注 内容 內容 評論 说明文 説明 備考 メモ 本文 설명 내용 описание примечание комментарий заметка الوصف",
  ],
  ["boolean", "完成 已完成 是否完成 完了 済み 완료 выполнено сделано готово завершено مكتمل"],
];

/** Field nouns in their own script, in the spelling `normaliseText` leaves, with their types. */
export const nativeFieldNouns: ReadonlyMap<string, FieldType> = new Map(
  nouns.flatMap(([type, list]) =>
    list.split(" ").map((noun) => [noun.normalize("NFKC"), type] as const),
  ),
);
